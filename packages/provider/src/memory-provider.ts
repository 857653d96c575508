import { toEpochDay, valuesOf, vectorOf, type FixedWidthArray } from '@taq/schema';
import { toArrowSchema } from '@taq/schema/arrow';
import type { Data, RecordBatch, Schema, Table } from 'apache-arrow';
import { EngineProvider } from './engine-provider.ts';
import { storeDamaged } from './explain-failure.ts';
import type { ReadEngine } from './read-engine.ts';
import type { ReadPlan, RowFilter, SeqRange, TimeSpan } from './read-plan.ts';
import { tableOf } from './record-batches.ts';
import { columnData, isText, takeRows, textAt } from './take-rows.ts';
import { projectBatch } from './with-columns.ts';

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
    const all = tableOf(toArrowSchema(plan.dataset), batches);
    const rows = matchingRows(all, plan.where).toSorted(rowOrder(all, plan.orderBy));
    yield projectBatch(takeRows(all, rows.slice(0, plan.limit)), plan.schema);
  }

  async close(): Promise<void> {}

  async #table(path: string): Promise<Table> {
    const table = await this.#read(path);
    if (table === undefined) throw storeDamaged(path, 'is not there');
    return table;
  }
}

/** Row numbers that pass the filter. A null passes no condition. */
function matchingRows(table: Table, where: RowFilter): number[] {
  const days = valuesOf<Int32Array>(table, 'date');
  const tests = [
    symbolTest(table, where),
    dateTest(table, where.dates),
    ...(where.times === undefined ? [] : [timeTest(table, where.times)]),
    ...(where.seqs === undefined ? [] : [seqTest(table, where.seqs)]),
  ];
  return [...days.keys()].filter((row) => tests.every((passes) => passes(row)));
}

type RowTest = (row: number) => boolean;

function symbolTest(table: Table, { symbols }: RowFilter): RowTest {
  if (symbols === undefined) return () => true;
  const wanted = new Set<unknown>(symbols);
  const symbol = vectorOf(table, 'symbol');
  return (row) => wanted.has(symbol.get(row));
}

function dateTest(table: Table, dates: RowFilter['dates']): RowTest {
  const [first, last] = [toEpochDay(dates.start), toEpochDay(dates.end)];
  const [date, days] = [vectorOf(table, 'date'), valuesOf<Int32Array>(table, 'date')];
  return (row) => date.isValid(row) && (days[row] ?? 0) >= first && (days[row] ?? 0) <= last;
}

const NS_PER_DAY = 86_400_000_000_000n;

function timeTest(table: Table, spans: readonly TimeSpan[]): RowTest {
  const [ts, instants] = [vectorOf(table, 'ts'), valuesOf<BigInt64Array>(table, 'ts')];
  const days = valuesOf<Int32Array>(table, 'date');
  const tests = spans.map(({ dates, from, until }): RowTest => {
    const isInside = dateTest(table, dates);
    return (row) => {
      const time = (instants[row] ?? 0n) - BigInt(days[row] ?? 0) * NS_PER_DAY;
      return isInside(row) && time >= from && time < until;
    };
  });
  return (row) => ts.isValid(row) && tests.some((passes) => passes(row));
}

function seqTest(table: Table, { from, until = Infinity }: SeqRange): RowTest {
  const [seq, ordinals] = [vectorOf(table, 'seq'), valuesOf<BigInt64Array>(table, 'seq')];
  return (row) => {
    const ordinal = ordinals[row] ?? 0n;
    return seq.isValid(row) && ordinal >= from && ordinal < until;
  };
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
  const values = column.values as FixedWidthArray;
  return (left, right) => {
    const [a = 0, b = 0] = [values[left], values[right]];
    return a === b ? 0 : a < b ? -1 : 1;
  };
}
