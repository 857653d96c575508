import { distance } from 'fastest-levenshtein';

const SHOWN = 3;
const FARTHEST = 2;

/** Up to three symbols that a misspelt one may have meant, nearest first, at most two edits off. */
export function suggestSymbols(misspelt: string, known: Iterable<string>): string[] {
  return Array.from(known, (symbol) => ({ symbol, edits: distance(misspelt, symbol) }))
    .filter(({ symbol, edits }) => edits <= FARTHEST && edits < symbol.length)
    .toSorted((a, b) => a.edits - b.edits || (a.symbol < b.symbol ? -1 : 1))
    .slice(0, SHOWN)
    .map(({ symbol }) => symbol);
}
