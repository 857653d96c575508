import CliTable from 'cli-table3';

const NO_RULES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

export interface TableColumn {
  readonly header: string;
  readonly align: 'left' | 'right';
}

/** Aligned text without rules or colours, one line a row, a header first. */
export function textTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
): string {
  const table = new CliTable({
    head: columns.map((column) => column.header),
    colAligns: columns.map((column) => column.align),
    chars: NO_RULES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
