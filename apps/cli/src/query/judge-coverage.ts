import type { AnswerCoverage } from '@taq/provider';
import { suggestSymbols, TaqError, tradingDaysBetween, type ExchangeDate } from '@taq/schema';
import { EXIT, type ExitCode } from '../exit-codes.ts';

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
  const days = tradingDaysBetween(coverage.range.start, coverage.range.end);
  if (days.length === 0) return EXIT.ok;
  if (coverage.counts.not_synced === days.length * coverage.symbols.length) {
    throw notSynced(coverage, nearNames(coverage.symbols, await stored()));
  }
  const unlisted = coverage.symbols.filter((symbol) => isNeverListed(coverage, symbol, days));
  if (unlisted.length > 0) {
    throw neverListed(coverage, unlisted, nearNames(unlisted, await stored()));
  }
  return coverage.missing.length > 0 ? EXIT.partly : EXIT.ok;
}

function isNeverListed(
  coverage: AnswerCoverage,
  symbol: string,
  days: readonly ExchangeDate[],
): boolean {
  return days.every((date) => coverage.cell(symbol, date) === 'not_listed');
}

function nearNames(symbols: readonly string[], stored: readonly string[]): string[] {
  const others = stored.filter((symbol) => !symbols.includes(symbol));
  return [...new Set(symbols.flatMap((symbol) => suggestSymbols(symbol, others)))];
}

function notSynced(
  { symbols, range, counts }: AnswerCoverage,
  near: readonly string[],
): TaqError<'NOT_SYNCED'> {
  const what = symbols.length === 0 ? 'no symbol' : `nothing of ${symbols.join(', ')}`;
  const held = near.length === 0 ? '' : `; the store holds ${near.join(', ')}`;
  return new TaqError(
    'NOT_SYNCED',
    `${what} was synced from ${range.start} to ${range.end}${held}`,
    {
      details: { cells: counts.not_synced },
      next: 'Fetch it with taq sync aggregates or taq sync sample, or see with taq status what the store holds.',
    },
  );
}

function neverListed(
  { range }: AnswerCoverage,
  symbols: readonly string[],
  suggestions: readonly string[],
): TaqError<'SYMBOL_NOT_FOUND'> {
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
