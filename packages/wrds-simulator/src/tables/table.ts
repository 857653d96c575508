import type { ExchangeDate } from '@taq/schema';
import type { CopyEncoder, EncodedText } from './copy-encoder.ts';

/** The types that the tables use, as `information_schema` and DDL spell them. */
export type SqlType =
  | 'date'
  | 'time without time zone'
  | 'smallint'
  | 'integer'
  | 'bigint'
  | 'numeric'
  | 'text'
  | 'character varying';

/** A column and how it writes its field of row `row` of `batch`. */
export interface TableColumn<Batch> {
  readonly name: string;
  readonly type: SqlType;
  readonly write: (out: CopyEncoder, batch: Batch, row: number) => void;
}

/** The families of daily tables that a server can have. */
export const FAMILY_NAMES = ['mastm', 'ctm', 'complete_nbbo', 'nbbom', 'cqm', 'wct'] as const;

export type FamilyName = (typeof FAMILY_NAMES)[number];

/** What decides how the tables of a day look. */
export interface DayLayout {
  readonly date: ExchangeDate;
  /** Whether sizes of trades are `numeric` and may hold fractions of a share. */
  readonly fractionalShares: boolean;
}

/** A family of daily tables. */
export interface TableFamily<Batch> {
  /** What stands before `_YYYYMMDD`. */
  readonly name: FamilyName;
  /** The columns, in server order, of that day's layout. */
  columnsOn(layout: DayLayout): readonly TableColumn<Batch>[];
  /** How many rows a batch has for it, numbered from 0. */
  rowsOf(batch: Batch): number;
  /** Whether it holds that row; all of them where this is absent. */
  holds?(batch: Batch, row: number): boolean;
}

/** A column that is NULL in every row. */
export function always(name: string, type: SqlType): TableColumn<unknown> {
  return { name, type, write: (out) => out.null() };
}

/** A column that is NULL except where `isThere`. */
export function optional<Batch>(
  column: TableColumn<Batch>,
  isThere: (batch: Batch, row: number) => boolean,
): TableColumn<Batch> {
  return {
    ...column,
    write: (out, batch, row) => (isThere(batch, row) ? column.write(out, batch, row) : out.null()),
  };
}

/** Columns of texts that `textOf` finds; it returns prepared ones, `null` for NULL. */
export function textColumn<Batch>(
  name: string,
  type: 'text' | 'character varying',
  textOf: (batch: Batch, row: number) => EncodedText | null,
): TableColumn<Batch> {
  return { name, type, write: (out, batch, row) => out.text(textOf(batch, row)) };
}

/** Columns of whole numbers. */
export function numberColumn<Batch>(
  name: string,
  type: 'smallint' | 'integer' | 'bigint',
  numberOf: (batch: Batch, row: number) => number,
): TableColumn<Batch> {
  return { name, type, write: (out, batch, row) => out[type](numberOf(batch, row)) };
}

/** The microseconds of an instant. */
export function timeColumn<Batch>(
  name: string,
  nanosOf: (batch: Batch, row: number) => number,
): TableColumn<Batch> {
  return {
    name,
    type: 'time without time zone',
    write: (out, batch, row) => out.time(Math.floor(nanosOf(batch, row) / 1000)),
  };
}

/** What an instant has below the microsecond, 0 to 999. */
export function nanoColumn<Batch>(
  name: string,
  nanosOf: (batch: Batch, row: number) => number,
): TableColumn<Batch> {
  return numberColumn(name, 'smallint', (batch, row) => nanosOf(batch, row) % 1000);
}

/** Prices in ten-thousandths of a dollar; 0 is NULL. */
export function priceColumn<Batch>(
  name: string,
  ticksOf: (batch: Batch, row: number) => number,
): TableColumn<Batch> {
  return {
    name,
    type: 'numeric',
    write: (out, batch, row) => {
      const ticks = ticksOf(batch, row);
      if (ticks === 0) out.null();
      else out.price(ticks);
    },
  };
}

/** Sizes; 0 is NULL. */
export function sizeColumn<Batch>(
  name: string,
  sizeOf: (batch: Batch, row: number) => number,
): TableColumn<Batch> {
  return {
    name,
    type: 'integer',
    write: (out, batch, row) => {
      const size = sizeOf(batch, row);
      if (size === 0) out.null();
      else out.integer(size);
    },
  };
}
