import {
  minuteBars,
  newYorkToUtcNs,
  NS_PER_MINUTE,
  parseExchangeDate,
  toEpochDay,
  valuesOf,
  vectorOf,
  type FixedWidthArray,
  type MinuteBar,
} from '@taq/schema';
import { recordBatchOf, toArrowSchema } from '@taq/schema/arrow';
import { DataType, Table, type Data, type Field, type Schema } from 'apache-arrow';
import {
  fixedWidthColumn,
  joinTexts,
  textColumn,
  type FixedWidthArrayType,
  type TextBytes,
} from '../record-batches.ts';
import { packValidity } from '../validity.ts';

const FIRST_MINUTE = 570;

/** The valid bar of one minute of the session, 0 = 09:30 New York; no two are alike. */
export function bar(
  symbol: string,
  date: string,
  minute: number,
  changes: Partial<MinuteBar> = {},
): MinuteBar {
  const day = parseExchangeDate(date);
  const low = 10 + minute / 8 + (toEpochDay(day) % 512) / 1024;
  return {
    ts: newYorkToUtcNs(day, BigInt(FIRST_MINUTE + minute) * NS_PER_MINUTE),
    symbol,
    open: low + 0.25,
    high: low + 1,
    low,
    close: low + 0.75,
    volume: BigInt(100 + minute),
    vwap: low + 0.5,
    date: toEpochDay(day),
    trades: BigInt(1 + minute),
    volume_fraction: null,
    ...changes,
  };
}

/** The bar with one price throughout, valid whatever positive price that is. */
export function flatBar(symbol: string, date: string, minute: number, price: number): MinuteBar {
  const prices = { open: price, high: price, low: price, close: price, vwap: price };
  return bar(symbol, date, minute, prices);
}

/** Bars of the first `count` minutes of a day. */
export function barsOf(symbol: string, date: string, count: number): MinuteBar[] {
  return Array.from({ length: count }, (_, minute) => bar(symbol, date, minute));
}

/** By symbol, then ts: the order of every answer. */
export function sortedBars(bars: readonly MinuteBar[]): MinuteBar[] {
  return bars.toSorted((left, right) => {
    if (left.symbol !== right.symbol) return left.symbol < right.symbol ? -1 : 1;
    return left.ts < right.ts ? -1 : Number(left.ts > right.ts);
  });
}

/** The rows as a table of the declared schema, or of one that has drifted from it. */
export function barsTable(
  bars: readonly MinuteBar[],
  schema: Schema = toArrowSchema(minuteBars),
): Table {
  const columns = schema.fields.map((field) => columnOf(bars, field));
  return new Table(schema, recordBatchOf(schema, bars.length, columns));
}

/** The rows of a table, to the last bit; nulls as `null`. */
export function barsFrom(table: Table): MinuteBar[] {
  const columns = minuteBars.columns.map(({ name }) => [name, valueReader(table, name)] as const);
  return Array.from(
    { length: table.numRows },
    (_, row) => Object.fromEntries(columns.map(([name, read]) => [name, read(row)])) as MinuteBar,
  );
}

function valueReader(table: Table, name: string): (row: number) => unknown {
  const vector = vectorOf(table, name);
  if (DataType.isUtf8(vector.type)) return (row) => vector.get(row);
  const values = valuesOf<FixedWidthArray>(table, name);
  return (row) => (vector.isValid(row) ? values[row] : null);
}

function columnOf(bars: readonly MinuteBar[], { name, type }: Field): Data {
  const cells = bars.map((row): MinuteBar[keyof MinuteBar] | null => row[name as keyof MinuteBar]);
  const validity = cells.includes(null)
    ? packValidity(cells.length, (row) => cells[row] !== null)
    : undefined;
  if (DataType.isUtf8(type)) return textColumn(type, textsOf(cells), validity);
  const values = new (type.ArrayType as FixedWidthArrayType)(cells.length);
  const convert = values instanceof BigInt64Array ? BigInt : Number;
  cells.forEach((cell, row) => {
    values[row] = convert(cell ?? 0) as never;
  });
  return fixedWidthColumn(type, values, validity);
}

function textsOf(cells: readonly unknown[]): TextBytes {
  return joinTexts(cells.map((cell) => Buffer.from(String(cell ?? ''))));
}
