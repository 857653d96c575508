import { textTable, type TableColumn } from './text-table.ts';
import { wrapText } from './wrap-text.ts';

const GAP = 2;
const NARROWEST = 24;

/**
 * A table whose last cells are sentences, wrapped so that a line has at most `width` characters where
 * the other columns leave room for that.
 */
export function notesTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): string {
  const others = columns
    .slice(0, -1)
    .map(({ header }, index) =>
      rows.reduce((widest, row) => Math.max(widest, row[index]?.length ?? 0), header.length),
    );
  const taken = others.reduce((sum, one) => sum + one + GAP, 0);
  const room = Math.max(NARROWEST, width - taken);
  return textTable(
    columns,
    rows.flatMap((row) => wrappedRow(row, room)),
  );
}

function wrappedRow(row: readonly string[], room: number): string[][] {
  const [first = '', ...more] = wrapText(row.at(-1) ?? '', room);
  const blank = row.slice(0, -1).map(() => '');
  return [[...row.slice(0, -1), first], ...more.map((line) => [...blank, line])];
}
