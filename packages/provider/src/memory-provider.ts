import { toEpochDay, valuesOf, vectorOf } from '@taq/schema';
import type { Data, Field, RecordBatch, Schema, Table } from 'apache-arrow';
import { EngineProvider } from './engine-provider.ts';
import { storeDamaged } from './explain-failure.ts';
import type { ReadEngine } from './read-engine.ts';
import type { ReadPlan, RowFilter } from './read-plan.ts';
import {
  fixedWidthColumn,
  recordBatchOf,
  tableOf,
  textColumn,
  type FixedWidthArrayType,
  type FixedWidthValues,
} from './record-batches.ts';

/** Hands out the table that lies under a path; `undefined` where none does. */
export type ReadTable = (path: string) => Promise<Table | undefined>;

/**
 * A provider in plain JavaScript over Arrow tables: the proof that the contract can be met without
 * an engine, a stand-in for tests, and the shortest example of how to write one.
 */
export class MemoryProvider extends EngineProvider {
  constructor(read: ReadTable) {
    super(new MemoryEngine(read));
  }
}

class MemoryEngine implements ReadEngine {
  readonly name = 'memory';
  readonly #read: ReadTable;

  constructor(read: ReadTable) {
    this.#read = read;
  }

  async fileSchema(path: string): Promise<Schema> {
    return (await this.#table(path)).schema;
  }

  async *run(plan: ReadPlan, signal: AbortSignal): AsyncGenerator<RecordBatch> {
    const batches: RecordBatch[] = [];
    for (const { path } of plan.files) {
      signal.throwIfAborted();
      batches.push(...(await this.#table(path)).batches);
    }
    const all = tableOf(plan.schema, batches);
    const rows = matchingRows(all, plan.where).toSorted(rowOrder(all, plan.orderBy));
    yield takeRows(all, rows.slice(0, plan.limit));
  }

  async close(): Promise<void> {}

  async #table(path: string): Promise<Table> {
    const table = await this.#read(path);
    if (table === undefined) throw storeDamaged(path, 'is not there');
    return table;
  }
}

/** Row numbers that pass the filter. A null passes no condition. */
function matchingRows(table: Table, { symbols, dates }: RowFilter): number[] {
  const wanted = symbols === undefined ? undefined : new Set<unknown>(symbols);
  const [first, last] = [toEpochDay(dates.start), toEpochDay(dates.end)];
  const symbol = vectorOf(table, 'symbol');
  const date = vectorOf(table, 'date');
  const days = valuesOf<Int32Array>(table, 'date');
  return [...days.keys()].filter((row) => {
    const day = days[row] ?? Number.NaN;
    if (!date.isValid(row) || day < first || day > last) return false;
    return wanted === undefined || wanted.has(symbol.get(row));
  });
}

type CompareRows = (left: number, right: number) => number;

/** By the first column, where equal by the next; nulls last. */
function rowOrder(table: Table, orderBy: readonly string[]): CompareRows {
  const comparisons = orderBy.map((name) => columnOrder(columnData(table, name)));
  return (left, right) => {
    for (const compare of comparisons) {
      const order = compare(left, right);
      if (order !== 0) return order;
    }
    return 0;
  };
}

function columnOrder(column: Data): CompareRows {
  const compare = isText(column) ? textOrder(column) : valueOrder(column);
  return (left, right) => {
    const [leftNull, rightNull] = [!column.getValid(left), !column.getValid(right)];
    return leftNull || rightNull ? Number(leftNull) - Number(rightNull) : compare(left, right);
  };
}

function textOrder(column: Data): CompareRows {
  return (left, right) => Buffer.compare(textAt(column, left), textAt(column, right));
}

function valueOrder(column: Data): CompareRows {
  const values = column.values as FixedWidthValues;
  return (left, right) => {
    const [a = 0, b = 0] = [values[left], values[right]];
    return a === b ? 0 : a < b ? -1 : 1;
  };
}

function takeRows(table: Table, rows: readonly number[]): RecordBatch {
  const columns = table.schema.fields.map((field) => take(table, field, rows));
  return recordBatchOf(table.schema, rows.length, columns);
}

function take(table: Table, field: Field, rows: readonly number[]): Data {
  const column = columnData(table, field.name);
  const validity = column.nullCount === 0 ? undefined : takeValidity(column, rows);
  if (isText(column)) return textColumn(field.type, takeTexts(column, rows), validity);
  const values = column.values as FixedWidthValues;
  const taken = new (values.constructor as FixedWidthArrayType)(rows.length);
  rows.forEach((row, index) => {
    taken[index] = values[row] as never;
  });
  return fixedWidthColumn(field.type, taken, validity);
}

function takeTexts(column: Data, rows: readonly number[]): { offsets: Int32Array; bytes: Buffer } {
  const texts = rows.map((row) => textAt(column, row));
  const offsets = new Int32Array(rows.length + 1);
  texts.forEach((text, index) => {
    offsets[index + 1] = (offsets[index] ?? 0) + text.length;
  });
  return { offsets, bytes: Buffer.concat(texts) };
}

function takeValidity(column: Data, rows: readonly number[]): Uint8Array {
  const validity = new Uint8Array(Math.ceil(rows.length / 8));
  rows.forEach((row, index) => {
    const bit = column.getValid(row) ? 1 << (index & 7) : 0;
    validity[index >> 3] = (validity[index >> 3] ?? 0) | bit;
  });
  return validity;
}

/** The one chunk of a column: `tableOf` makes tables of a single batch. */
function columnData(table: Table, name: string): Data {
  const [data] = vectorOf(table, name).data;
  if (data === undefined) throw new RangeError(`the column ${name} is empty`);
  return data;
}

function isText(column: Data): boolean {
  return column.valueOffsets !== undefined;
}

function textAt(column: Data, row: number): Uint8Array {
  const offsets = column.valueOffsets as Int32Array;
  return (column.values as Uint8Array).subarray(offsets[row], offsets[row + 1]);
}
