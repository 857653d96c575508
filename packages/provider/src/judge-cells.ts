import {
  suggestSymbols,
  TaqError,
  tradingDaysBetween,
  type Dataset,
  type ExchangeDate,
} from '@taq/schema';
import type { AnswerCoverage } from './answer-coverage.ts';
import type { HeldDataset, PinnedState } from './pinned-state.ts';

/**
 * Tells a question that the store knows nothing about from one whose answer is empty. Throws
 * `NOT_SYNCED` where nothing of what was asked was ever synced, `SYMBOL_NOT_FOUND` for a symbol that
 * no day of the range lists. `need` says what a computation makes of the rows.
 */
export async function requireKnownCells(
  dataset: Dataset,
  coverage: AnswerCoverage,
  state: PinnedState,
  need?: string,
): Promise<void> {
  const days = tradingDaysBetween(coverage.range.start, coverage.range.end);
  if (days.length === 0) return;
  const states = (symbol: string): ReturnType<AnswerCoverage['cell']>[] =>
    days.map((date) => coverage.cell(symbol, date));
  const isUnknown = (symbol: string): boolean =>
    days.every((date) => coverage.cell(symbol, date) === 'not_synced');
  if (coverage.symbols.every(isUnknown)) {
    throw notSynced(dataset, coverage, await heldOf(dataset, state), {
      need,
      cells: days.length * coverage.symbols.length,
    });
  }
  const unlisted = coverage.symbols.filter(
    (symbol) =>
      coverage.cell(symbol, days[0] ?? ('' as ExchangeDate)) === 'not_listed' &&
      states(symbol).every((one) => one === 'not_listed'),
  );
  if (unlisted.length > 0) throw neverListed(coverage, unlisted, await heldOf(dataset, state));
}

async function heldOf({ name }: Dataset, state: PinnedState): Promise<HeldDataset> {
  if (state.held !== undefined) return state.held(name);
  const own = state.partitions.filter(({ dataset }) => dataset === name);
  const dates = own.flatMap(({ files }) =>
    files.flatMap((file) => [file.firstDate, file.lastDate]),
  );
  const [first, last] = [dates.toSorted()[0], dates.toSorted().at(-1)];
  return {
    symbols: [...new Set(own.flatMap(({ coverage }) => coverage.symbols()))].toSorted(),
    ...(first && last && { dates: { first, last } }),
  };
}

function notSynced(
  { shortName, tier }: Dataset,
  { symbols, range }: AnswerCoverage,
  held: HeldDataset,
  { need, cells }: { readonly need: string | undefined; readonly cells: number },
): TaqError<'NOT_SYNCED'> {
  const suggestions = nearNames(symbols, held);
  const nothing = symbols.length === 0 ? 'no symbol' : `nothing of ${namesOf(symbols)}`;
  const days = `${shortName} from ${range.start} to ${range.end}`;
  const why = need === undefined ? '' : `, and ${need}`;
  return new TaqError(
    'NOT_SYNCED',
    `${nothing} was synced in ${days}${why}${holding(held, suggestions)}`,
    {
      details: { cells, symbols, suggestions },
      next: `Fetch it with taq sync ${tier === 'samples' ? 'sample' : 'aggregates'}, or see with taq status what the store holds.`,
    },
  );
}

function holding({ dates }: HeldDataset, suggestions: readonly string[]): string {
  if (suggestions.length > 0) return `; the store holds ${suggestions.join(', ')}`;
  return dates === undefined ? '' : `; the store holds ${dates.first} to ${dates.last}`;
}

function neverListed(
  { range }: AnswerCoverage,
  symbols: readonly string[],
  held: HeldDataset,
): TaqError<'SYMBOL_NOT_FOUND'> {
  const suggestions = nearNames(symbols, held);
  return new TaqError(
    'SYMBOL_NOT_FOUND',
    `${namesOf(symbols)} was listed on no day from ${range.start} to ${range.end}`,
    {
      details: { symbols, suggestions },
      next:
        suggestions.length > 0 ? `Did you mean ${suggestions.join(', ')}?` : 'Check the spelling.',
    },
  );
}

function nearNames(symbols: readonly string[], held: HeldDataset): string[] {
  const others = held.symbols.filter((symbol) => !symbols.includes(symbol));
  const near = symbols.slice(0, SHOWN).flatMap((symbol) => suggestSymbols(symbol, others));
  return [...new Set(near)];
}

const SHOWN = 5;

function namesOf(symbols: readonly string[]): string {
  const shown = symbols.slice(0, SHOWN).join(', ');
  const more = symbols.length - SHOWN;
  return more > 0 ? `${shown} and ${more} more` : shown;
}
