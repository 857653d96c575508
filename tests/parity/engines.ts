import { writeFile } from 'node:fs/promises';
import { TaqError } from '@taq/schema';
import {
  MemoryProvider,
  type DataProvider,
  type RowsRequest,
  type PinnedState,
} from '@taq/provider';
import { barsFrom, ScratchStore, type WriteTable } from '@taq/provider/conformance';
import { DuckDbProvider } from '@taq/provider-duckdb';
import { PolarsProvider } from '@taq/provider-polars';
import { tableToIPC, type Table } from 'apache-arrow';
import { Table as WasmTable, writeParquet } from 'parquet-wasm';

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

  /** Everybody's answer to one question. */
  async ask(request: RowsRequest, state: PinnedState): Promise<readonly EngineAnswer[]> {
    return Promise.all(this.#providers.map(async (provider) => answerOf(provider, request, state)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const provider of this.#providers) await provider[Symbol.asyncDispose]();
  }

  readonly #write: WriteTable = async (table, path) => {
    this.#tables.set(path, table);
    await writeFile(path, writeParquet(WasmTable.fromIPCStream(tableToIPC(table, 'stream'))));
  };
}

/** What an engine said: the bytes of its table, or the code and sentence of its error. */
export interface EngineAnswer {
  readonly engine: string;
  readonly content: Buffer;
  /** For people. */
  readonly shown: string;
}

async function answerOf(
  provider: DataProvider,
  request: RowsRequest,
  state: PinnedState,
): Promise<EngineAnswer> {
  const { engine } = provider;
  try {
    const { table } = await provider.fetchMinuteBars(request, state);
    return { engine, content: Buffer.from(tableToIPC(table)), shown: showRows(table) };
  } catch (error) {
    if (!TaqError.is(error)) throw error;
    const shown = `${error.code}: ${error.message}`;
    return { engine, content: Buffer.from(shown), shown };
  }
}

function showRows(table: Table): string {
  const rows = barsFrom(table).map((row) => Object.values(row).map(String).join(' '));
  return [`${table.numRows} rows`, ...rows].join('\n  ');
}
