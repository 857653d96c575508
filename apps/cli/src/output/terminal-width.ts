const PLAIN = 80;
const WIDEST = 120;

/** Characters in a line of text for people: those of the terminal, within reason; 80 in a pipe. */
export function terminalWidth(): number {
  const { columns } = process.stdout as { readonly columns?: number };
  return columns === undefined ? PLAIN : Math.min(columns, WIDEST);
}
