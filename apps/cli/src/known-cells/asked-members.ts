import { TaqError, tradingDaysBetween, type ExchangeDate } from '@taq/schema';
import type { MembersParam } from '@taq/sync';
import type { MemberDays } from '@taq/versioning';
import type { CoverageRange } from './dataset-coverage.ts';

/** Symbols as they are, or an index with a list of its members where somebody has one. */
export interface AskedSymbols {
  readonly symbols: readonly string[] | 'all' | 'SP500';
  readonly members: MembersParam | undefined;
}

interface AskedRange {
  readonly start: ExchangeDate | undefined;
  readonly end: ExchangeDate | undefined;
}

/**
 * Whose days are asked for: symbols as they are, of an index its members, each on the days of its
 * membership, by the list that is given, else as the store was told when it synced them; then the
 * days are those it was told of where none are asked for. Throws `MEMBERS_UNKNOWN` for a day of which
 * it was told nothing.
 */
export async function askedCells(
  { symbols, members }: AskedSymbols,
  { start, end }: AskedRange,
  noted: MemberDays,
): Promise<CoverageRange> {
  if (symbols !== 'SP500') return { symbols, start, end };
  if (members !== undefined) return { ...byList(members), start, end };
  const byDay = await noted.read(symbols, { first: start, last: end });
  const days = [...byDay.keys()];
  const range = { start: start ?? days[0], end: end ?? days.at(-1) };
  requireAll(symbols, days, range);
  const sets = new Map([...byDay].map(([day, names]) => [day, new Set(names)]));
  return {
    symbols: [...new Set([...byDay.values()].flat())].toSorted(),
    isAsked: (symbol, date) => sets.get(date)?.has(symbol) === true,
    ...range,
  };
}

function byList({ members }: MembersParam): Pick<CoverageRange, 'symbols' | 'isAsked'> {
  return {
    symbols: [...new Set(members.map(({ symbol }) => symbol))].toSorted(),
    isAsked: (symbol, date) =>
      members.some(
        (member) =>
          member.symbol === symbol &&
          date >= (member.first ?? date) &&
          date <= (member.last ?? date),
      ),
  };
}

function requireAll(
  index: string,
  noted: readonly ExchangeDate[],
  { start, end }: AskedRange,
): void {
  const known = new Set(noted);
  const asked = start === undefined || end === undefined ? [] : tradingDaysBetween(start, end);
  const unknown = asked.find((day) => !known.has(day));
  if (unknown === undefined && noted.length > 0) return;
  const when = unknown === undefined ? '' : ` on ${unknown}`;
  throw new TaqError('MEMBERS_UNKNOWN', `the store was not told who was in ${index}${when}`, {
    details: { index, knownThrough: noted.at(-1) ?? '' },
    next: `Sync those days with --symbols ${index}, or name a list with --members FILE, or write --symbols all for all that was synced.`,
  });
}
