import type { FetchedDay, Provenance, RecordedState } from '@taq/versioning';
import type { DayHarvest } from './fetch-day.ts';
import type { MadeDataset } from './recipe.ts';
import { sha256 } from './sha256.ts';

/** Rows make `data`, no rows `empty`; what needed no rows is as the plan says. */
export function answeredCells(harvest: DayHarvest, provenance: Provenance): FetchedDay {
  const withRows = new Set(harvest.file?.cells.flatMap(({ symbols }) => symbols));
  const { fetch, record } = harvest.work;
  const cells = fetch.map((symbol) => [symbol, withRows.has(symbol) ? 'data' : 'empty'] as const);
  return fetchedDay(harvest, provenance, new Map<string, RecordedState>([...cells, ...record]));
}

/** Of a day whose tables have no row of anybody: they are still to come. */
export function hollowCells(harvest: DayHarvest, provenance: Provenance): FetchedDay {
  const { fetch, record } = harvest.work;
  const cells = fetch.map((symbol) => [symbol, 'not_published'] as const);
  return fetchedDay(harvest, provenance, new Map<string, RecordedState>([...cells, ...record]));
}

/** Of a day whose rows cannot be trusted: what was to fetch failed, the rest is left to say. */
export function failedCells(harvest: DayHarvest, provenance: Provenance): FetchedDay {
  const cells = harvest.work.fetch.map((symbol) => [symbol, 'failed'] as const);
  return fetchedDay(harvest, provenance, new Map(cells));
}

/** How rows of a source are made; the fingerprint changes with the rule. */
export function provenanceOf({ rule }: MadeDataset, source: string): Provenance {
  const { conditions: filterSet, ...options } = rule;
  const fingerprint = `${rule.measure}-${sha256(JSON.stringify(rule)).slice(0, 16)}`;
  return { source, fingerprint, filterSet, options };
}

function fetchedDay(
  { work, startedAt, finishedAt, software }: DayHarvest,
  provenance: Provenance,
  cells: FetchedDay['cells'],
): FetchedDay {
  const { date, tableState, provisional, clockUnit } = work;
  const facts = { tableState, provisional, ...(clockUnit === undefined ? {} : { clockUnit }) };
  const made = { provenance: { ...provenance, software } };
  return { date, fetch: { startedAt, finishedAt, ...facts, ...made }, cells };
}
