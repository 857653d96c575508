import {
  minuteBars,
  newYorkToUtcNs,
  NS_PER_MINUTE,
  parseExchangeDate,
  toArrowSchema,
  toEpochDay,
  type ExchangeDate,
} from '@taq/schema';
import {
  makeData,
  RecordBatch,
  Struct,
  Table,
  vectorFromArray,
  Utf8,
  type Data,
} from 'apache-arrow';

/** Which bars of a symbol's day a test wants. */
export interface CellRows {
  readonly symbol: string;
  readonly date: string;
  readonly bars: number;
  /** Price of the first bar; the others rise by a cent each. */
  readonly price?: number;
}

const OPEN = 570n * NS_PER_MINUTE;

/** A table of valid minute bars, sorted by symbol and time. */
export function barsTable(cells: readonly CellRows[]): Table {
  const rows = cells
    .toSorted((a, b) => (`${a.symbol} ${a.date}` < `${b.symbol} ${b.date}` ? -1 : 1))
    .flatMap(rowsOfCell);
  const schema = toArrowSchema(minuteBars);
  if (rows.length === 0) return new Table(schema);
  const columns: Record<string, (row: BarRow) => bigint | number> = {
    ts: (row) => row.ts,
    date: (row) => row.day,
    volume: (row) => row.volume,
    trades: () => 3n,
    open: (row) => row.price,
    high: (row) => row.price + 0.5,
    low: (row) => row.price - 0.5,
    close: (row) => row.price + 0.25,
    vwap: (row) => row.price + 0.125,
  };
  const children = schema.fields.map(({ name, type }): Data => {
    const value = columns[name];
    if (value === undefined)
      return vectorFromArray(
        rows.map((row) => row.symbol),
        new Utf8(),
      ).data[0] as Data;
    const values = new type.ArrayType(rows.length);
    for (const [index, row] of rows.entries()) values[index] = value(row);
    return makeData({ type, length: rows.length, nullCount: 0, data: values } as never);
  });
  const type = new Struct(schema.fields);
  return new Table(schema, [
    new RecordBatch(schema, makeData({ type, length: rows.length, nullCount: 0, children })),
  ]);
}

interface BarRow {
  readonly symbol: string;
  readonly ts: bigint;
  readonly day: number;
  readonly price: number;
  readonly volume: bigint;
}

function rowsOfCell({ symbol, date, bars, price = 100 }: CellRows): BarRow[] {
  const day = parseExchangeDate(date);
  const open = newYorkToUtcNs(day, OPEN);
  return Array.from({ length: bars }, (_, minute) => ({
    symbol,
    ts: open + BigInt(minute) * NS_PER_MINUTE,
    day: toEpochDay(day),
    price: price + minute / 100,
    volume: BigInt(100 + minute),
  }));
}

/** Rows as `SYMBOL date minute price`, in the order of the table, to compare contents. */
export function rowTexts(table: Table): string[] {
  return table.toArray().map((row: Record<string, unknown>) => {
    const { symbol, ts, open, volume } = row as {
      symbol: string;
      ts: number;
      open: number;
      volume: bigint;
    };
    return `${symbol} ${new Date(ts).toISOString()} ${open} ${volume}`;
  });
}

export function day(text: string): ExchangeDate {
  return parseExchangeDate(text);
}
