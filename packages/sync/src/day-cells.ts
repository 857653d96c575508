import { defaultMinuteBarsRule } from '@taq/measures';
import type { FetchedDay, Provenance, RecordedState } from '@taq/versioning';
import { symbolsWithRows } from './aggregate-day.ts';
import type { DayHarvest } from './fetch-day.ts';
import { sha256 } from './sha256.ts';

/** Rows make `data`, no rows `empty`; what needed no rows is as the plan says. */
export function answeredCells(harvest: DayHarvest, source: string): FetchedDay {
  const withRows = symbolsWithRows(harvest.rows);
  const { fetch, record } = harvest.work;
  const cells = fetch.map((symbol) => [symbol, withRows.has(symbol) ? 'data' : 'empty'] as const);
  return fetchedDay(harvest, source, new Map<string, RecordedState>([...cells, ...record]));
}

/** Of a day whose rows cannot be trusted: what was to fetch failed, the rest is left to say. */
export function failedCells(harvest: DayHarvest, source: string): FetchedDay {
  const cells = harvest.work.fetch.map((symbol) => [symbol, 'failed'] as const);
  return fetchedDay(harvest, source, new Map(cells));
}

function fetchedDay(
  { work: { date, tableState, provisional }, startedAt }: DayHarvest,
  source: string,
  cells: FetchedDay['cells'],
): FetchedDay {
  const provenance = provenanceOf(source);
  return { date, fetch: { startedAt, tableState, provisional, provenance }, cells };
}

/** How the rows were made; the fingerprint changes with the measure's rule. */
function provenanceOf(source: string): Provenance {
  const { measure, conditions, ...options } = defaultMinuteBarsRule;
  const fingerprint = `${measure}-${sha256(JSON.stringify(defaultMinuteBarsRule)).slice(0, 16)}`;
  return { source, fingerprint, filterSet: conditions, options };
}
