import { tableWidth } from './terminal-width.ts';

export interface TableColumn {
  readonly header: string;
  readonly align: 'left' | 'right';
}

type Rows = readonly (readonly string[])[];

const GAP = '  ';

/**
 * Aligned lines without rules or colours, a header first. Where they do not fit the terminal each row
 * is a block of its own, a line for each column, with an empty line between two.
 */
export function textTable(
  columns: readonly TableColumn[],
  rows: Rows,
  width: number = tableWidth(),
): string {
  const widths = widthsOf(columns, rows);
  return fitting(widths, width) < columns.length
    ? blocks(columns, rows)
    : table(columns, rows, widths);
}

/** The table of those of the first columns that fit, at least two, and what the others are called. */
export function cutTable(
  columns: readonly TableColumn[],
  rows: Rows,
  width: number = tableWidth(),
): { readonly text: string; readonly hidden: readonly string[] } {
  const widths = widthsOf(columns, rows);
  const shown = Math.max(2, fitting(widths, width));
  const hidden = columns.slice(shown).map(({ header }) => header);
  return { text: table(columns.slice(0, shown), rows, widths), hidden };
}

function table(columns: readonly TableColumn[], rows: Rows, widths: readonly number[]): string {
  const pad = (text: string, index: number): string => {
    const own = widths[index] ?? 0;
    return columns[index]?.align === 'right' ? text.padStart(own) : text.padEnd(own);
  };
  const lineOf = (cells: readonly string[]): string =>
    `${columns
      .map((_, index) => pad(cells[index] ?? '', index))
      .join(GAP)
      .trimEnd()}\n`;
  return [columns.map(({ header }) => header), ...rows].map(lineOf).join('');
}

function blocks(columns: readonly TableColumn[], rows: Rows): string {
  const longest = Math.max(...columns.map(({ header }) => header.length));
  const blockOf = (cells: readonly string[]): string =>
    columns
      .map(({ header }, index) => `${header.padEnd(longest)}${GAP}${cells[index] ?? ''}`.trimEnd())
      .map((line) => `${line}\n`)
      .join('');
  return rows.map(blockOf).join('\n');
}

function widthsOf(columns: readonly TableColumn[], rows: Rows): number[] {
  return columns.map(({ header }, index) =>
    rows.reduce((widest, cells) => Math.max(widest, cells[index]?.length ?? 0), header.length),
  );
}

/** How many columns fit, counted from the first. */
function fitting(widths: readonly number[], width: number): number {
  let used = -GAP.length;
  const tooWide = widths.findIndex((own) => (used += GAP.length + own) > width);
  return tooWide === -1 ? widths.length : tooWide;
}
