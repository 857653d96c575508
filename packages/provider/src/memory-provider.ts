import { toEpochDay, valuesOf, vectorOf, type FixedWidthArray } from '@taq/schema';
import type { Data, RecordBatch, Schema, Table } from 'apache-arrow';
import { EngineProvider } from './engine-provider.ts';
import { storeDamaged } from './explain-failure.ts';
import type { ReadEngine } from './read-engine.ts';
import type { ReadPlan, RowFilter } from './read-plan.ts';
import { tableOf } from './record-batches.ts';
import { columnData, isText, takeRows, textAt } from './take-rows.ts';

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
  const values = column.values as FixedWidthArray;
  return (left, right) => {
    const [a = 0, b = 0] = [values[left], values[right]];
    return a === b ? 0 : a < b ? -1 : 1;
  };
}
