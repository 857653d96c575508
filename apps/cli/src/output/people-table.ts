import { formatNewYork, valuesOf, type Dataset } from '@taq/schema';
import type { Table } from 'apache-arrow';
import { textualColumns } from './cells.ts';
import { textTable } from './text-table.ts';

const PRICE_DIGITS = 4;

/** Rows as an aligned table for people: New York time with its zone, prices to four digits. */
export function peopleTable(table: Table, dataset: Dataset): string {
  const columns = textualColumns(table, dataset);
  const instants = valuesOf<BigInt64Array>(table, 'ts');
  const cell = (name: string, text: string | undefined, row: number): string => {
    if (name === 'ts') return formatNewYork(instants[row] ?? 0n);
    return text ?? '';
  };
  const headers = columns.map(({ column }) => ({
    header: column.name === 'ts' ? 'time (New York)' : column.name,
    align:
      column.type === 'float64' || column.type === 'int64' ? ('right' as const) : ('left' as const),
  }));
  const rows = Array.from({ length: table.numRows }, (_, row) =>
    columns.map(({ column, text }) => {
      const value = text(row);
      if (column.type === 'float64' && value !== undefined) {
        return Number(value).toFixed(PRICE_DIGITS);
      }
      return cell(column.name, value, row);
    }),
  );
  return textTable(headers, rows);
}
