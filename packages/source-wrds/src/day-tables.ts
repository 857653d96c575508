import { WRDS_COLUMNS } from '@taq/measures/rules';
import { TaqError, type ExchangeDate } from '@taq/schema';
import type { ClockUnit, MeasureRule, SourceDay } from '@taq/source';
import type { DayTable, TableFamily } from './catalog.ts';
import { familiesOf, knownRule, type KnownRule } from './known-rule.ts';
import { notPermitted } from './source-errors.ts';
import { missingColumn } from './tick-fields.ts';
import { tickFamilies, ticksOfRule } from './tick-rule.ts';

/** Tables of one day by family, as far as they are there. */
export type DayTables = ReadonlyMap<TableFamily, DayTable>;

/** The column of the stamps. */
export type Clock = 'time_m' | 'part_time';

/** What somebody needs of a day. */
export interface NeededTables {
  readonly families: readonly TableFamily[];
  readonly clock: Clock;
}

/** What a rule needs, of measures and of raw ticks. Throws `INVALID_ARGUMENT`. */
export function neededTables(rule: MeasureRule): NeededTables {
  if (rule.measure !== 'ticks') {
    const known = knownRule(rule);
    return { families: familiesOf(known), clock: clockColumn(known.clock) };
  }
  const kinds = ticksOfRule(rule);
  const clocks = kinds.flatMap((kind) => (kind.kind === 'trades' ? [kind.clock] : []));
  return { families: kinds.flatMap(tickFamilies), clock: clockColumn(clocks[0] ?? 'sip') };
}

export function clockColumn(clock: 'sip' | 'participant'): Clock {
  return clock === 'sip' ? 'time_m' : 'part_time';
}

/** What a day is to those who need these families: published when every table of theirs is. */
export function toSourceDay(
  date: ExchangeDate,
  { families, clock }: NeededTables,
  found: DayTables,
): SourceDay {
  const tables = families.map((family) => found.get(family));
  if (!tables.every((table) => table !== undefined)) {
    const missing = families.filter((family) => !found.has(family));
    return { date, state: 'not_published', tableState: '', missing };
  }
  if (!tables.every(({ readable }) => readable)) {
    return { date, state: 'not_permitted', tableState: '' };
  }
  return {
    date,
    state: 'published',
    tableState: tables.map((one) => one.tableState).join(' '),
    clockUnit: clockUnitOf(date, clock, found),
  };
}

/** The tape had microseconds from this day on. */
const MICROSECONDS_SINCE = '2015-07-27';

function clockUnitOf(date: ExchangeDate, clock: Clock, found: DayTables): ClockUnit {
  const ticks = [...found].filter(([family]) => family !== 'mastm').map(([, table]) => table);
  if (ticks.every(({ columns }) => columns.has(`${clock}_nano`))) return 'ns';
  return date < MICROSECONDS_SINCE ? 'ms' : 'us';
}

/**
 * Checks that a day has what a rule needs. Throws `SOURCE_FAILED` where a table is not there,
 * `SOURCE_NOT_PERMITTED` where one may not be read, `SOURCE_LAYOUT` where one lacks a column.
 */
export function requireTables(
  found: DayTables,
  { date, rule }: { readonly date: ExchangeDate; readonly rule: KnownRule },
  { server, user }: { readonly server: string; readonly user: string },
): void {
  for (const family of familiesOf(rule)) {
    const table = requireTable(found, { family, date }, { server, user });
    requireColumns(table, columnsOf(family, rule, found));
  }
}

/** A day's table of a family. Throws `SOURCE_FAILED` or `SOURCE_NOT_PERMITTED`. */
export function requireTable(
  found: DayTables,
  { family, date }: { readonly family: TableFamily; readonly date: ExchangeDate },
  { server, user }: { readonly server: string; readonly user: string },
): DayTable {
  const table = found.get(family);
  if (table === undefined) throw notPublished(family, date, server);
  if (!table.readable) throw notPermitted(user, table.relation, server);
  return table;
}

/**
 * Checks that no table changed its file or its size while it was read. Throws `SOURCE_FAILED`,
 * which may be asked again.
 */
export function requireUnchanged(
  before: DayTables,
  after: DayTables,
  { date, server }: { readonly date: ExchangeDate; readonly server: string },
): void {
  const changed = [...before].find(
    ([family, { tableState }]) => after.get(family)?.tableState !== tableState,
  );
  if (changed === undefined) return;
  const message = `${changed[0]} of ${date} changed while it was read at ${server}`;
  throw new TaqError('SOURCE_FAILED', message, {
    details: { server, transient: true },
    next: 'Read that day again.',
  });
}

/** A table that was checked to be there. */
export function tableOf(tables: DayTables, family: TableFamily): DayTable {
  const table = tables.get(family);
  if (table === undefined) throw new RangeError(`nobody looked for the table of ${family}`);
  return table;
}

/** The master list says by itself what its layouts are. */
function columnsOf(family: TableFamily, rule: KnownRule, found: DayTables): readonly string[] {
  if (family === 'mastm') return [];
  const columns: readonly string[] = WRDS_COLUMNS[family];
  if (family === 'ctm' && rule.clock === 'participant') return [...columns, 'part_time'];
  // The two halves of the official NBBO are one relation, and have their stamps in one form.
  const hasNanos = family === 'cqm' && found.get('nbbom')?.columns.has('time_m_nano') === true;
  return hasNanos ? [...columns, 'time_m_nano'] : columns;
}

function requireColumns({ relation, columns }: DayTable, needed: readonly string[]): void {
  const missing = needed.find((column) => !columns.has(column));
  if (missing !== undefined) throw missingColumn(relation, missing);
}

function notPublished(
  family: TableFamily,
  date: ExchangeDate,
  server: string,
): TaqError<'SOURCE_FAILED'> {
  return new TaqError('SOURCE_FAILED', `there is no ${family} of ${date} at ${server}`, {
    details: { server },
    next: 'Ask for a day that the source has published.',
  });
}
