import { formatNewYork, formatUtc, type Column } from '@taq/schema';
import type { AnswerRows } from './answer-rows.ts';
import { textualColumns, type TextualColumn } from './cells.ts';
import { cutTable, type TableColumn } from './text-table.ts';

const PRICE_DIGITS = 4;
const OTHER_DIGITS = 6;

/**
 * Rows as an aligned table for people: times on the clock of New York, or in UTC, with the zone;
 * prices to four digits. A terminal has the columns that fit; the names of the others are `hidden`.
 */
export function peopleTable(
  { table, dataset }: AnswerRows,
  { utc }: { readonly utc: boolean },
): { readonly text: string; readonly hidden: readonly string[] } {
  if (table.numRows === 0) return { text: '', hidden: [] };
  const columns = textualColumns(table, dataset, {
    timestamp_ns: utc ? shortUtc : formatNewYork,
    float64: (value, { unit }) =>
      unit === 'USD' ? value.toFixed(PRICE_DIGITS) : value.toPrecision(OTHER_DIGITS),
  });
  const rows = Array.from({ length: table.numRows }, (_, row) =>
    columns.map(({ text }: TextualColumn) => text(row) ?? ''),
  );
  return cutTable(
    columns.map(({ column }) => headerOf(column, utc ? 'UTC' : 'New York')),
    rows,
  );
}

/** `2024-11-25 14:30:00 UTC`, with a fraction where there is one. */
function shortUtc(ns: bigint): string {
  return `${formatUtc(ns)
    .replace('T', ' ')
    .replace(/\.?0*Z$/, '')} UTC`;
}

function headerOf({ name, type }: Column, clock: string): TableColumn {
  if (type === 'timestamp_ns') {
    return { header: `${name === 'ts' ? 'time' : name} (${clock})`, align: 'left' };
  }
  return { header: name, align: type === 'string' || type === 'date' ? 'left' : 'right' };
}
