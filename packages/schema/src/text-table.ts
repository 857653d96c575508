/** Rows of texts as lines with aligned columns, two blanks between them. */
export function textTable(rows: readonly (readonly string[])[]): string[] {
  const widths = columnWidths(rows);
  return rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Length of the longest text in each column. */
export function columnWidths(rows: readonly (readonly string[])[]): number[] {
  const columns = rows[0] ?? [];
  return columns.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
}
