import { distance } from 'fastest-levenshtein';

/** Names with how many letters differ from a misspelt one, nearest first, then as texts are sorted. */
export function byNearness(
  misspelt: string,
  known: Iterable<string>,
): { readonly name: string; readonly edits: number }[] {
  return Array.from(known, (name) => ({ name, edits: distance(misspelt, name) })).toSorted(
    (a, b) => a.edits - b.edits || (a.name < b.name ? -1 : 1),
  );
}
