import { TaqError, tradingDaysBetween, type ExchangeDate } from '@taq/schema';
import type { IndexMembers } from '@taq/source';
import type { AskedMembers, AskedSymbols, IndexChoice, MembersList } from './asked-symbols.ts';
import type { SyncJob } from './sync-job.ts';
import type { SyncContext } from './sync-task.ts';

/**
 * Who is asked for on each day: of an index by the source's own list where that can be read and
 * reaches so far, else by the list that the job brings. Throws what the source throws where there
 * is none.
 */
export async function resolveSymbols(job: SyncJob, context: SyncContext): Promise<AskedSymbols> {
  const { symbols } = job;
  if (typeof symbols === 'string' || !('index' in symbols)) return symbols;
  try {
    return fromSource(await askMembers(job, symbols, context), symbols);
  } catch (error) {
    if (symbols.list === undefined || !isNoList(error)) throw error;
    return fromList(symbols.index, symbols.list, job, error.message);
  }
}

async function askMembers(
  { startDate: start, endDate: end }: SyncJob,
  { index }: IndexChoice,
  { source, signal }: SyncContext,
): Promise<IndexMembers> {
  if (source.members === undefined) throw withoutLists(source.id, index);
  return source.members({ index, start, end }, { signal });
}

function isNoList(error: unknown): error is TaqError {
  return TaqError.is(error, 'SOURCE_NOT_PERMITTED', 'MEMBERS_UNKNOWN');
}

function withoutLists(server: string, index: string): TaqError<'SOURCE_NOT_PERMITTED'> {
  return new TaqError('SOURCE_NOT_PERMITTED', `${server} has no list of the members of ${index}`, {
    details: { server, relation: index },
    next: 'Name a file of members, or the symbols.',
  });
}

function fromSource(
  { days, knownThrough, from, unlinked }: IndexMembers,
  { index }: IndexChoice,
): AskedMembers {
  const note = { index, from, knownThrough, symbols: days.size, unlinked, because: undefined };
  return { note, byDay: byDay(days) };
}

function fromList(
  index: string,
  { from, members }: MembersList,
  { startDate, endDate }: SyncJob,
  because: string,
): AskedMembers {
  const trading = tradingDaysBetween(startDate, endDate);
  const days = new Map<string, readonly ExchangeDate[]>();
  for (const { symbol, first = '', last = '9' } of members) {
    const own = trading.filter((day) => day >= first && day <= last);
    if (own.length > 0) days.set(symbol, [...(days.get(symbol) ?? []), ...own]);
  }
  const note = { index, from, knownThrough: undefined, symbols: days.size, unlinked: [], because };
  return { note, byDay: byDay(days) };
}

function byDay(
  days: ReadonlyMap<string, readonly ExchangeDate[]>,
): Map<ExchangeDate, readonly string[]> {
  const all = new Map<ExchangeDate, Set<string>>();
  for (const [symbol, own] of days) {
    for (const day of own) {
      const members = all.get(day) ?? new Set();
      all.set(day, members.add(symbol));
    }
  }
  return new Map([...all].map(([day, members]) => [day, [...members].toSorted()]));
}
