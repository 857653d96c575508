import type { AnswerCoverage } from '@taq/provider';
import { isTradingDay, datesBetween, suggestSymbols, TaqError } from '@taq/schema';
import { EXIT, type ExitCode } from './exit-codes.ts';

/** The symbols that the store holds, for suggestions; asked only when something is amiss. */
export type StoredSymbols = () => Promise<readonly string[]>;

/**
 * What the coverage of an answer means for the exit code. Throws `NOT_SYNCED` where nothing of what
 * was asked was ever synced, `SYMBOL_NOT_FOUND` for a symbol that no day of the range lists.
 */
export async function judgeCoverage(
  coverage: AnswerCoverage,
  stored: StoredSymbols,
): Promise<ExitCode> {
  const days = datesBetween(coverage.range.start, coverage.range.end).filter(isTradingDay).length;
  if (days === 0) return EXIT.ok;
  if (coverage.counts.not_synced === days * coverage.symbols.length) {
    throw notSynced(coverage, await stored());
  }
  const unlisted = coverage.symbols.filter((symbol) => isNeverListed(coverage, symbol));
  if (unlisted.length > 0) throw neverListed(coverage, unlisted, await stored());
  return coverage.missing.length > 0 ? EXIT.partly : EXIT.ok;
}

function isNeverListed(coverage: AnswerCoverage, symbol: string): boolean {
  return datesBetween(coverage.range.start, coverage.range.end)
    .filter(isTradingDay)
    .every((date) => coverage.cell(symbol, date) === 'not_listed');
}

function notSynced(coverage: AnswerCoverage, stored: readonly string[]): TaqError<'NOT_SYNCED'> {
  const { symbols, range, counts } = coverage;
  const what = symbols.length === 0 ? 'no symbol' : `nothing of ${symbols.join(', ')}`;
  const near = nearNames(symbols, stored);
  return new TaqError(
    'NOT_SYNCED',
    `${what} was synced from ${range.start} to ${range.end}${near === '' ? '' : `; the store holds ${near}`}`,
    {
      details: { cells: counts.not_synced },
      next: 'Fetch it with sync aggregates, or see with status what the store holds.',
    },
  );
}

function neverListed(
  { range }: AnswerCoverage,
  symbols: readonly string[],
  stored: readonly string[],
): TaqError<'SYMBOL_NOT_FOUND'> {
  const suggestions = symbols.flatMap((symbol) => suggestSymbols(symbol, stored));
  return new TaqError(
    'SYMBOL_NOT_FOUND',
    `${symbols.join(', ')} was listed on no day from ${range.start} to ${range.end}`,
    {
      details: { symbols, suggestions },
      next:
        suggestions.length > 0 ? `Did you mean ${suggestions.join(', ')}?` : 'Check the spelling.',
    },
  );
}

function nearNames(symbols: readonly string[], stored: readonly string[]): string {
  return [...new Set(symbols.flatMap((symbol) => suggestSymbols(symbol, stored)))].join(', ');
}
