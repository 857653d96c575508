import type { Answer, Provenance } from '@taq/provider';
import { tradingDaysBetween, type ExchangeDate } from '@taq/schema';
import { missingRemark } from './missing-cells.ts';
import { plural } from './phrases.ts';
import { metricsRemark, type Remark } from './remarks.ts';
import { describeState } from './state-text.ts';

/** What of a question the remarks depend on. */
interface Asked {
  /** First and last day, both included. */
  readonly start: ExchangeDate;
  readonly end: ExchangeDate;
  readonly output: string | undefined;
  readonly metrics: boolean;
}

/** Where an answer came from, what it took where that was asked, and what it lacks. */
export function answerRemarks(
  { coverage, provenance }: Answer,
  { start, end, output, metrics }: Asked,
): Remark[] {
  const closed = tradingDaysBetween(start, end).length === 0;
  return [
    ...(closed ? [noTradingDay(start, end)] : []),
    { text: describe(provenance) + (output === undefined ? '' : `, written to ${output}`) },
    ...laterRemark(provenance),
    ...(metrics ? [metricsRemark(factsOf(provenance))] : []),
    ...(coverage.missing.length > 0 ? [missingRemark(coverage.missing)] : []),
  ];
}

function noTradingDay(start: string, end: string): Remark {
  const text = `no trading day from ${start} to ${end}`;
  return { text, json: { note: text } };
}

function describe(provenance: Provenance): string {
  const { rows, engine, clippedTo, computed } = provenance;
  const state = describeState(provenance);
  const clipped = clippedTo === undefined ? '' : `, no rows after ${clippedTo}`;
  const made = computed === undefined ? '' : `, computed from ${computed.from}`;
  return `${plural(rows, 'row')} from ${state}${clipped}${made}, by ${engine}`;
}

function laterRemark({ laterSnapshotCoversMore: later }: Provenance): Remark[] {
  if (later === undefined) return [];
  const text = `the later snapshot ${later} covers more of these days`;
  return [{ text, json: { note: text } }];
}

function factsOf(provenance: Provenance): Readonly<Record<string, string | number>> {
  return {
    engine: provenance.engine,
    as_of_tag: provenance.tag ?? 'none',
    as_of_policy: provenance.asOfPolicy ?? 'none',
    version: provenance.version,
    rows: provenance.rows,
    partitions_scanned: provenance.partitionsScanned,
    files_scanned: provenance.filesScanned,
    bytes_scanned: provenance.bytesScanned,
    spilled_bytes: provenance.spilledBytes,
    duration_ms: Number(provenance.elapsedMs.toFixed(1)),
  };
}
