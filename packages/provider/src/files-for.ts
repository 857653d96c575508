import { fromEpochDay, toEpochDay, type ExchangeDate } from '@taq/schema';
import type { PinnedFile } from './pinned-state.ts';
import type { RowFilter, TimeSpan } from './read-plan.ts';

/** The files that may hold rows of the filter, by what is known of them without opening them. */
export function filesFor(files: readonly PinnedFile[], where: RowFilter): readonly PinnedFile[] {
  const { symbols, dates, times } = where;
  const wanted = symbols === undefined ? undefined : new Set(symbols);
  return files.filter(
    (file) =>
      file.rows > 0 &&
      file.firstDate <= dates.end &&
      file.lastDate >= dates.start &&
      dates.start <= dates.end &&
      mayHoldSymbols(file, wanted) &&
      mayHoldTimes(file, times),
  );
}

function mayHoldSymbols(file: PinnedFile, wanted: ReadonlySet<string> | undefined): boolean {
  if (wanted === undefined) return true;
  if (file.symbols !== undefined) return file.symbols.some((symbol) => wanted.has(symbol));
  const { firstSymbol, lastSymbol } = file;
  if (firstSymbol === undefined || lastSymbol === undefined) return true;
  return [...wanted].some((symbol) => symbol >= firstSymbol && symbol <= lastSymbol);
}

/** A file of several days has rows at any time of the day. */
function mayHoldTimes(file: PinnedFile, times: readonly TimeSpan[] | undefined): boolean {
  const { firstDate, lastDate, firstTs, lastTs } = file;
  if (times === undefined || firstTs === undefined || lastTs === undefined) return true;
  if (firstDate !== lastDate) return true;
  const midnight = BigInt(toEpochDay(firstDate)) * NS_PER_DAY;
  return times.some(
    ({ dates, from, until }) =>
      inside(firstDate, dates) && lastTs >= midnight + from && firstTs < midnight + until,
  );
}

const NS_PER_DAY = 86_400_000_000_000n;

function inside(date: ExchangeDate, { start, end }: RowFilter['dates']): boolean {
  return date >= start && date <= end;
}

/** The dates that files can have rows of, inside a range; none = `undefined`. */
export function datesOf(
  files: readonly PinnedFile[],
  { start, end }: RowFilter['dates'],
): RowFilter['dates'] | undefined {
  const firsts = files.map(({ firstDate }) => toEpochDay(firstDate));
  const lasts = files.map(({ lastDate }) => toEpochDay(lastDate));
  const first = Math.max(toEpochDay(start), Math.min(...firsts));
  const last = Math.min(toEpochDay(end), Math.max(...lasts));
  return first > last ? undefined : { start: fromEpochDay(first), end: fromEpochDay(last) };
}
