/** Named facts about a run, as `--metrics` prints them. */
export type Facts = Readonly<Record<string, string | number>>;

/** A fact a line. */
export function factsText(facts: Facts): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');
}
