import { closest, distance } from 'fastest-levenshtein';

/** The word that a misspelt one may have meant: at most a third of its letters, and three, differ. */
export function nearest(misspelt: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const word = closest(misspelt, known);
  const most = Math.min(3, Math.ceil(word.length / 3));
  return distance(misspelt, word) <= most ? word : undefined;
}
