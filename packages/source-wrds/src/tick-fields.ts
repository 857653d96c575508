import { TaqError } from '@taq/schema';
import type { DayTable, TableFamily } from './catalog.ts';
import type { WireColumn } from './wire-column.ts';

/** What a column of a daily table becomes in a batch of ticks. */
interface TickField {
  /** In the batch; of the symbol and the stamp, what `tick-batch` puts together. */
  readonly name: string;
  readonly column: string;
  readonly as: 'text' | 'price' | 'integer' | 'shares' | 'nanos' | 'time';
  /** Whether rows without it make no sense. */
  readonly isKey?: boolean;
  /** Left out where the year has no such column. */
  readonly isOptional?: boolean;
}

/** A column of a statement, as it is selected and as it comes. */
export interface SelectedColumn extends WireColumn {
  readonly sql: string;
}

const KEYS: readonly TickField[] = [
  { name: 'root', column: 'sym_root', as: 'text', isKey: true },
  { name: 'suffix', column: 'sym_suffix', as: 'text' },
];

function stamp(column: string): readonly TickField[] {
  return [
    { name: 'time', column, as: 'time', isKey: true },
    { name: 'nanos', column: `${column}_nano`, as: 'nanos', isOptional: true },
  ];
}

const TRADE: readonly TickField[] = [
  { name: 'sequence', column: 'tr_seqnum', as: 'integer' },
  { name: 'price', column: 'price', as: 'price' },
  { name: 'size', column: 'size', as: 'shares' },
  { name: 'conditions', column: 'tr_scond', as: 'text' },
  { name: 'correction', column: 'tr_corr', as: 'text' },
  { name: 'exchange', column: 'ex', as: 'text' },
  { name: 'source', column: 'tr_source', as: 'text' },
];

const COMPLETE: readonly TickField[] = [
  ...sides('best_bid', 'best_bidsizeshares', 'best_ask', 'best_asksizeshares'),
  { name: 'condition', column: 'qu_cond', as: 'text' },
];

const NUMBERED: readonly TickField[] = [
  { name: 'sequence', column: 'qu_seqnum', as: 'integer' },
  { name: 'condition', column: 'qu_cond', as: 'text' },
  { name: 'cancel', column: 'qu_cancel', as: 'text' },
  { name: 'exchange', column: 'ex', as: 'text', isOptional: true },
];

const FIELDS = {
  ctm: TRADE,
  complete_nbbo: COMPLETE,
  nbbom: [...sides('best_bid', 'best_bidsiz', 'best_ask', 'best_asksiz'), ...NUMBERED],
  cqm: [...sides('bid', 'bidsiz', 'ask', 'asksiz'), ...NUMBERED],
} as const satisfies Partial<Record<TableFamily, readonly TickField[]>>;

/** Families that hold ticks. */
export type TickFamily = keyof typeof FIELDS;

/** Columns that a family's statement looks at beside those that it selects. */
const FILTERED_BY: Readonly<Partial<Record<TickFamily, readonly string[]>>> = {
  cqm: ['qu_source', 'natbbo_ind'],
};

function sides(bid: string, bidSize: string, ask: string, askSize: string): readonly TickField[] {
  return [
    { name: 'bid', column: bid, as: 'price' },
    { name: 'bid_size', column: bidSize, as: 'integer' },
    { name: 'ask', column: ask, as: 'price' },
    { name: 'ask_size', column: askSize, as: 'integer' },
  ];
}

/**
 * The columns of a day's table that make ticks, as that day's table has them. Throws
 * `SOURCE_LAYOUT` for one that is needed and not there.
 */
export function tickColumns(
  family: TickFamily,
  table: DayTable,
  clock: 'time_m' | 'part_time' = 'time_m',
): readonly SelectedColumn[] {
  const missing = FILTERED_BY[family]?.find((column) => !table.columns.has(column));
  if (missing !== undefined) throw missingColumn(table.relation, missing);
  return [...KEYS, ...stamp(clock), ...FIELDS[family]].flatMap((field) => selected(field, table));
}

function selected(field: TickField, { relation, columns }: DayTable): SelectedColumn[] {
  const { name, column, isKey = false, isOptional = false } = field;
  const type = columns.get(column);
  if (type === undefined) {
    if (isOptional) return [];
    throw missingColumn(relation, column);
  }
  const known = SPELLED[field.as](column, type);
  return known.map((one, index) => ({
    ...one,
    name: index === 0 ? name : `${name}_fraction`,
    nullable: !isKey,
  }));
}

type Spelled = Pick<SelectedColumn, 'sql' | 'type' | 'wide'>;

/** How a column of a type is selected so that it comes in a form which the decoder knows. */
const SPELLED: Readonly<
  Record<TickField['as'], (column: string, type: string) => readonly Spelled[]>
> = {
  text: (column, type) => [{ sql: isText(type) ? column : `${column}::text`, type: 'text' }],
  time: (column, type) => [
    { sql: type === 'time without time zone' ? column : `${column}::time`, type: 'time' },
  ],
  price: (column, type) => [
    type === 'double precision'
      ? { sql: column, type: 'float8' }
      : { sql: type === 'numeric' ? column : `${column}::numeric`, type: 'numeric' },
  ],
  integer: (column, type) => [integer(column, type)],
  nanos: (column, type) => [
    type === 'smallint' ? { sql: column, type: 'int2' } : { sql: `${column}::int2`, type: 'int2' },
  ],
  shares: (column, type) =>
    type in INTEGERS ? [integer(column, type)] : wholeAndFraction(`${column}::numeric`),
};

function integer(column: string, type: string): Spelled {
  const width = INTEGERS[type];
  return width === undefined
    ? { sql: `${column}::int8`, type: 'int8' }
    : { sql: column, type: width, wide: true };
}

/** Since 2026 sizes may hold fractions of a share. */
function wholeAndFraction(size: string): readonly Spelled[] {
  return [
    { sql: `trunc(${size})::int8`, type: 'int8' },
    { sql: `nullif(${size} % 1, 0)`, type: 'numeric' },
  ];
}

const INTEGERS: Readonly<Partial<Record<string, 'int2' | 'int4' | 'int8'>>> = {
  smallint: 'int2',
  integer: 'int4',
  bigint: 'int8',
};

function isText(type: string): boolean {
  return /^(text|character varying|character|bpchar|name)$/.test(type);
}

/** A table that does not have what is needed of it. */
export function missingColumn(relation: string, column: string): TaqError<'SOURCE_LAYOUT'> {
  return new TaqError('SOURCE_LAYOUT', `${relation} has no column ${column}`, {
    details: { relation, column },
    next:
      column === 'part_time'
        ? "The participants' clock is in tables since 2015-07-27: ask with clock=sip."
        : 'Report the columns of that table: the layout is new to this version.',
  });
}
