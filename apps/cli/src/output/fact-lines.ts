/** A line for each fact: its name, and its value in a column of their own. */
export function factLines(facts: readonly (readonly [string, string])[]): string {
  const width = facts.reduce((widest, [name]) => Math.max(widest, name.length), 0);
  return facts.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('');
}
