import { nullableColumn, type DenseColumn, type TableColumn } from '@taq/schema';
import type { TickBatch } from '@taq/source';

/** A trade as a source hands it out; what is not given is null. */
export interface RawTrade {
  readonly symbol: string;
  /** Nanoseconds since midnight of New York. */
  readonly time: number;
  readonly price: number;
  readonly size?: bigint;
  readonly fraction?: number;
  readonly conditions?: string;
  readonly correction?: string;
  readonly exchange?: string;
  readonly sequence?: bigint | undefined;
}

/** A record of the NBBO as a source hands it out; what is not given is null. */
export interface RawQuote {
  readonly symbol: string;
  readonly time: number;
  readonly bid?: number | undefined;
  readonly ask?: number | undefined;
  readonly bidSize?: bigint;
  readonly askSize?: bigint;
  readonly condition?: string;
  readonly exchange?: string;
}

export function tradeBatch(rows: readonly RawTrade[]): TickBatch {
  return {
    rows: rows.length,
    columns: {
      ...placeColumns(rows),
      sequence: whole(rows.map(({ sequence }) => sequence)),
      price: doubles(rows.map(({ price }) => price)),
      size: whole(rows.map(({ size }) => size)),
      size_fraction: doubles(rows.map(({ fraction }) => fraction)),
      conditions: texts(rows.map(({ conditions }) => conditions)),
      correction: texts(rows.map(({ correction }) => correction)),
      exchange: texts(rows.map(({ exchange }) => exchange)),
    },
  };
}

/** Like the complete NBBO, which has no numbers of its own. */
export function quoteBatch(rows: readonly RawQuote[]): TickBatch {
  return {
    rows: rows.length,
    columns: {
      ...placeColumns(rows),
      bid: doubles(rows.map(({ bid }) => bid)),
      ask: doubles(rows.map(({ ask }) => ask)),
      bid_size: whole(rows.map(({ bidSize }) => bidSize)),
      ask_size: whole(rows.map(({ askSize }) => askSize)),
      condition: texts(rows.map(({ condition }) => condition)),
      exchange: texts(rows.map(({ exchange }) => exchange)),
    },
  };
}

function placeColumns(rows: readonly (RawTrade | RawQuote)[]): Record<string, DenseColumn> {
  return {
    symbol: textsOf(rows.map(({ symbol }) => symbol)),
    time: BigInt64Array.from(rows, ({ time }) => BigInt(time)),
  };
}

function doubles(values: readonly (number | undefined)[]): TableColumn {
  return withNulls(
    values,
    Float64Array.from(values, (value) => value ?? 0),
  );
}

function whole(values: readonly (bigint | undefined)[]): TableColumn {
  return withNulls(
    values,
    BigInt64Array.from(values, (value) => value ?? 0n),
  );
}

function texts(values: readonly (string | undefined)[]): TableColumn {
  return withNulls(values, textsOf(values.map((value) => value ?? '')));
}

function textsOf(values: readonly string[]): DenseColumn {
  const dictionary = [...new Set(values)];
  return { codes: Int32Array.from(values, (value) => dictionary.indexOf(value)), dictionary };
}

/** Sources leave the bitmap away where a batch has no null. */
function withNulls(given: readonly unknown[], values: DenseColumn): TableColumn {
  return given.includes(undefined)
    ? nullableColumn(values, (row) => given[row] === undefined)
    : values;
}
