import { formatNewYork, type Column } from '@taq/schema';
import type { AnswerRows } from './answer-rows.ts';
import { textualColumns, type TextualColumn } from './cells.ts';
import { textTable, type TableColumn } from './text-table.ts';

const PRICE_DIGITS = 4;
const OTHER_DIGITS = 6;

/** Rows as an aligned table for people: New York time with its zone, prices to four digits. */
export function* peopleTable({ table, dataset }: AnswerRows): Generator<string> {
  if (table.numRows === 0) return;
  const columns = textualColumns(table, dataset, {
    timestamp_ns: formatNewYork,
    float64: (value, { unit }) =>
      unit === 'USD' ? value.toFixed(PRICE_DIGITS) : value.toPrecision(OTHER_DIGITS),
  });
  const rows = Array.from({ length: table.numRows }, (_, row) =>
    columns.map(({ text }: TextualColumn) => text(row) ?? ''),
  );
  yield textTable(
    columns.map(({ column }) => headerOf(column)),
    rows,
  );
}

function headerOf({ name, type }: Column): TableColumn {
  if (type === 'timestamp_ns') return { header: 'time (New York)', align: 'left' };
  return { header: name, align: type === 'string' || type === 'date' ? 'left' : 'right' };
}
