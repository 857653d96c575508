import type { ColumnComparison } from './comparison.ts';

const HEADER = ['file', 'measure', 'rows', 'largest relative difference'] as const;

/** A table of every measure: how many rows were compared, and how far apart they are at most. */
export function reportTable(columns: readonly ColumnComparison[]): string {
  const rows = columns.map(({ file, column, rows: compared, largest }) => [
    file,
    column,
    compared.toLocaleString('en'),
    largest === 0 ? '0' : largest.toExponential(1),
  ]);
  const all = [HEADER, ...rows];
  const widths = HEADER.map((_, index) => Math.max(...all.map((row) => row[index]?.length ?? 0)));
  return all
    .map((row) => {
      const [file, column, compared, largest] = row.map((cell, index) =>
        index < 2 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
      );
      return `${file}  ${column}  ${compared}  ${largest}\n`;
    })
    .join('');
}
