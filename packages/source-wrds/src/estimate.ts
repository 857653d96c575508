import type { TickEstimate, TickRule } from '@taq/source';
import type { DayTable, TableFamily } from './catalog.ts';
import type { DayTables } from './day-tables.ts';

/** What a row takes in a binary COPY of the columns that make a tick, framing included. */
export const WIRE_BYTES: Readonly<Record<TickRule['kind'], number>> = { trades: 107, quotes: 101 };

/** A smaller table is counted in a moment. */
const QUICKLY_COUNTED_BYTES = 256 * 1024 * 1024;

/** What a row takes at WRDS, whose storage is columnar: medians of 2014 to 2025. */
const STORED_BYTES: Readonly<Partial<Record<TableFamily, number>>> = {
  ctm: 18,
  complete_nbbo: 7,
  nbbom: 18,
  cqm: 15,
};

/**
 * The rows of whole tables, by the server's statistics, or by size where it never looked: what was
 * never counted reads 0. `undefined` where counting takes no time.
 */
export function estimateWithoutCounting(tables: DayTables): TickEstimate | undefined {
  const all = [...tables];
  if (all.every(([, { bytes }]) => bytes < QUICKLY_COUNTED_BYTES)) return undefined;
  const rows = all.reduce((sum, [family, table]) => sum + rowsOf(family, table), 0);
  const kind = tables.has('ctm') ? 'trades' : 'quotes';
  const isCounted = all.every(([, { countedRows }]) => countedRows > 0);
  return { rows, bytes: rows * WIRE_BYTES[kind], basis: isCounted ? 'statistics' : 'size' };
}

function rowsOf(family: TableFamily, { bytes, countedRows }: DayTable): number {
  if (countedRows > 0) return countedRows;
  return Math.round(bytes / (STORED_BYTES[family] ?? 1));
}
