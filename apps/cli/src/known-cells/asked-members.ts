import { TaqError } from '@taq/schema';
import type { MembersParam } from '@taq/sync';
import type { CoverageRange } from './dataset-coverage.ts';

/**
 * Whose days are asked for: symbols as they are, of `SP500` the members in a list, each on the days of
 * its membership. Throws `INVALID_ARGUMENT` for `SP500` without a list: a store does not keep who was in
 * an index.
 */
export function askedMembers(
  symbols: readonly string[] | 'all' | 'SP500',
  list: MembersParam | undefined,
): Pick<CoverageRange, 'symbols' | 'isAsked'> {
  if (symbols !== 'SP500') return { symbols };
  if (list === undefined) throw listMissing();
  const { members } = list;
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

function listMissing(): TaqError<'INVALID_ARGUMENT'> {
  return new TaqError('INVALID_ARGUMENT', 'the store does not keep who is in SP500', {
    details: { argument: '--symbols', value: 'SP500' },
    next: 'Name a list with --members FILE, or write --symbols all for all that was synced.',
  });
}
