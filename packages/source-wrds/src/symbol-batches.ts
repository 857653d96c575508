import { canonicalSymbols, formatSymbol, parseSymbol, type Symbol } from '@taq/schema';

/** A columnar server gives up on skipping chunks by arrays of more than a hundred elements. */
const SYMBOLS_PER_STATEMENT = 100;

/**
 * Each symbol once, in canonical order, at most a hundred at a time. Symbols are parsed once more,
 * whoever made them: they go into SQL. Throws `INVALID_SYMBOL`.
 */
export function symbolBatches(
  symbols: readonly Symbol[] | 'all',
): readonly (readonly Symbol[] | 'all')[] {
  if (symbols === 'all') return ['all'];
  const sorted = canonicalSymbols(symbols.map(formatSymbol)).map(parseSymbol);
  return Array.from({ length: Math.ceil(sorted.length / SYMBOLS_PER_STATEMENT) }, (_, batch) =>
    sorted.slice(batch * SYMBOLS_PER_STATEMENT, (batch + 1) * SYMBOLS_PER_STATEMENT),
  );
}
