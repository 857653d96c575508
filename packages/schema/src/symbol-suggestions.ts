import { byNearness } from './near-names.ts';

const SHOWN = 3;
const FARTHEST = 2;

/** Up to three symbols that a misspelt one may have meant, nearest first, at most two edits off. */
export function suggestSymbols(misspelt: string, known: Iterable<string>): string[] {
  return byNearness(misspelt, known)
    .filter(({ name, edits }) => edits <= FARTHEST && edits < name.length)
    .slice(0, SHOWN)
    .map(({ name }) => name);
}
