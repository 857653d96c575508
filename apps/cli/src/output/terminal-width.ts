const PLAIN = 80;
const WIDEST = 120;

/** Characters in a line of text for people: those of the terminal, within reason; 80 in a pipe. */
export function terminalWidth(): number {
  const { columns } = process.stdout as { readonly columns?: number };
  return columns === undefined ? PLAIN : Math.min(columns, WIDEST);
}

/** Characters that a table may take: those of the terminal; in a pipe as many as it needs. */
export function tableWidth(): number {
  const { columns } = process.stdout as { readonly columns?: number };
  return process.stdout.isTTY && columns !== undefined && columns > 0 ? columns : Infinity;
}
