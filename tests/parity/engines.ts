import { writeFile } from 'node:fs/promises';
import { TaqError, valuesOf, vectorOf } from '@taq/schema';
import {
  MemoryProvider,
  type DataProvider,
  type RowsRequest,
  type PinnedState,
} from '@taq/provider';
import { ScratchStore, type WriteTable } from '@taq/provider/conformance';
import { DuckDbProvider } from '@taq/provider-duckdb';
import { PolarsProvider } from '@taq/provider-polars';
import { DataType, tableToIPC, type Field, type Table } from 'apache-arrow';
import { Table as WasmTable, writeParquet } from 'parquet-wasm';
import { broken, BROKEN_ENGINE } from './broken.ts';

/** All engines over the same stores: the real ones read Parquet, memory the tables themselves. */
export class Engines implements AsyncDisposable {
  readonly #tables = new Map<string, Table>();
  readonly #providers: readonly DataProvider[] = [
    new MemoryProvider(async (path) => this.#tables.get(path)),
    new DuckDbProvider({ threads: 2 }),
    new PolarsProvider(),
  ];

  async createStore(): Promise<ScratchStore> {
    this.#tables.clear();
    return ScratchStore.create(this.#write);
  }

  /** Everybody's answer to one question; about minute bars where nothing else is said. */
  async ask(
    request: RowsRequest,
    state: PinnedState,
    fetch: Fetch = async (provider, ...question) => provider.fetchMinuteBars(...question),
  ): Promise<readonly EngineAnswer[]> {
    return Promise.all(
      this.#providers.map(async (provider) =>
        answerOf(provider, async () => {
          const { table } = await fetch(provider, request, state);
          return provider.engine === BROKEN_ENGINE ? broken(table) : table;
        }),
      ),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const provider of this.#providers) await provider[Symbol.asyncDispose]();
  }

  readonly #write: WriteTable = async (table, path) => {
    this.#tables.set(path, table);
    await writeFile(path, writeParquet(WasmTable.fromIPCStream(tableToIPC(table, 'stream'))));
  };
}

/** One kind of question. */
export type Fetch = (
  provider: DataProvider,
  request: RowsRequest,
  state: PinnedState,
) => Promise<{ readonly table: Table }>;

/** What an engine said: the bytes of its table, or the code and sentence of its error. */
export interface EngineAnswer {
  readonly engine: string;
  readonly content: Buffer;
  /** For people. */
  readonly shown: string;
}

async function answerOf(
  { engine }: DataProvider,
  ask: () => Promise<Table>,
): Promise<EngineAnswer> {
  try {
    const table = await ask();
    return { engine, content: contentOf(table), shown: showRows(table) };
  } catch (error) {
    if (!TaqError.is(error)) throw error;
    const shown = `${error.code}: ${error.message}`;
    return { engine, content: Buffer.from(shown), shown };
  }
}

/** Schema and every value to the last bit; what lies in the slots of nulls is nobody's business. */
function contentOf(table: Table): Buffer {
  const columns = table.schema.fields.map((field) => {
    const values = valuesIn(table, field).map(bitsOf);
    return `${String(field)} ${[...field.metadata].join(' ')}\n${values.join(' ')}`;
  });
  return Buffer.from([...columns, ...table.schema.metadata].join('\n'));
}

/** Instants as they lie there: Arrow's own reading makes milliseconds of them. */
function valuesIn(table: Table, { name, type }: Field): unknown[] {
  if (DataType.isTimestamp(type)) return [...valuesOf<BigInt64Array>(table, name)];
  return [...vectorOf(table, name)] as unknown[];
}

/** Zeros of both signs are two values, as are numbers that print alike. */
function bitsOf(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'number') return String(value);
  return Buffer.from(Float64Array.of(value).buffer).toString('hex');
}

function showRows(table: Table): string {
  const rows = table.toArray().map((row: object) =>
    Object.values({ ...row })
      .map(String)
      .join(' '),
  );
  return [`${table.numRows} rows`, ...rows].join('\n  ');
}
