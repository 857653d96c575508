import { newYorkToUtcNs, TaqError, type ExchangeDate } from '@taq/schema';
import {
  isInteger,
  type ColumnFinder,
  type DescribedTable,
  type FoundColumn,
} from './local-columns.ts';

const HOUR = 3_600_000_000_000n;

/** Nanoseconds since midnight of New York, as the clock shows them in trading hours. */
export function timeOf(table: DescribedTable, find: ColumnFinder, date: ExchangeDate): string {
  const nanos = find.optional('nanos');
  const ts = instantColumn(find);
  if (ts === undefined) {
    const time = find.optional('time') ?? find.required('ts');
    return nanosecondsOf(time, nanos, typeOf(table, time, 'TIME'));
  }
  const midnight = newYorkToUtcNs(date, 12n * HOUR) - 12n * HOUR;
  return `${nanosecondsOf(ts, nanos, typeOf(table, ts, 'TIMESTAMP'))} - ${midnight}`;
}

/** Nothing where the table says times of a day instead. */
export function instantColumn(find: ColumnFinder): FoundColumn | undefined {
  return find.isNamed('time') ? undefined : find.optional('ts');
}

/** The column's type. Throws `INVALID_ARGUMENT` where it is neither of the kind nor whole numbers. */
function typeOf(
  { types }: DescribedTable,
  { name }: FoundColumn,
  kind: 'TIME' | 'TIMESTAMP',
): string {
  const type = types.get(name) ?? '';
  const isKind = type.startsWith(kind) && (kind === 'TIMESTAMP' || !type.startsWith('TIMESTAMP'));
  if (isKind || isInteger(type)) return type;
  const what = kind === 'TIME' ? 'time of day' : 'instant';
  throw new TaqError('INVALID_ARGUMENT', `column ${name} is ${type}, which is no ${what}`, {
    details: { argument: name, value: type },
    next: 'Give timestamps as ts, times as time, or whole nanoseconds; doubles cannot hold those since 1970.',
  });
}

/** A type that has nanoseconds itself needs no remainder. */
function nanosecondsOf({ sql }: FoundColumn, nanos: FoundColumn | undefined, type: string): string {
  if (isInteger(type)) return `${sql}::bigint`;
  if (nanos === undefined || type.endsWith('_NS')) return `epoch_ns(${sql})`;
  return `epoch_ns(${sql}) + coalesce(${nanos.sql}::bigint, 0)`;
}
