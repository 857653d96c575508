import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { EngineProvider, type ReadEngine } from '@taq/provider';
import { barsOf, barsTable } from '@taq/provider/conformance';
import { minuteBars } from '@taq/schema';
import { toArrowSchema } from '@taq/schema/arrow';
import type { RecordBatch, Schema, Table } from 'apache-arrow';
import { stateOf } from './support/states.ts';

const request = { symbols: ['AAPL'], startDate: '2024-11-25', endDate: '2024-11-25' };
const state = stateOf({ files: [{ path: '/a' }, { path: '/b' }] });

class NotedEngine implements ReadEngine {
  readonly name = 'noted';
  readonly calls: string[] = [];
  readonly #onSchema: () => void;
  readonly #rows: Table;

  constructor(onSchema: () => void = () => undefined, rows = barsTable([])) {
    this.#onSchema = onSchema;
    this.#rows = rows;
  }

  async fileSchema(path: string): Promise<Schema> {
    this.calls.push(`schema ${path}`);
    this.#onSchema();
    return toArrowSchema(minuteBars);
  }

  async *run(): AsyncGenerator<RecordBatch> {
    this.calls.push('run');
    yield* this.#rows.batches;
  }

  async close(): Promise<void> {
    this.calls.push('close');
  }
}

describe('what an engine is asked to do', () => {
  test('looks at the columns of each file once in its life', async () => {
    const engine = new NotedEngine();
    const provider = new EngineProvider(engine);
    await provider.fetchMinuteBars(request, state);
    await provider.fetchMinuteBars(request, state);
    expect(engine.calls).toEqual(['schema /a', 'schema /b', 'run', 'run']);
  });

  test('nothing, where no file can hold a row', async () => {
    const engine = new NotedEngine();
    const { provenance } = await new EngineProvider(engine).fetchMinuteBars(
      request,
      stateOf({ cells: { 'AAPL 2024-11-25': 'empty' } }),
    );
    expect(engine.calls).toEqual([]);
    expect(provenance).toMatchObject({ engine: 'noted', filesScanned: 0, rows: 0 });
  });

  test('for the first rows of many only the part of them that has those', async () => {
    const engine = new NotedEngine(undefined, barsTable(barsOf('S000', '2024-11-25', 5)));
    const symbols = Array.from({ length: 400 }, (_, index) => `S${String(index).padStart(3, '0')}`);
    const many = stateOf({ files: [{ path: '/a', rows: 400 * 390, symbols }] });
    const asked = { ...request, symbols, limit: 5 };
    const { table } = await new EngineProvider(engine).fetchMinuteBars(asked, many);
    expect(table.numRows).toBe(5);
    expect(engine.calls).toEqual(['schema /a', 'run']);
  });

  test('nothing more, once the signal aborts', async () => {
    const abort = new AbortController();
    const engine = new NotedEngine(() => abort.abort());
    const provider = new EngineProvider(engine);
    const oneFile = stateOf({ files: [{ path: '/a' }] });
    const cut = provider.fetchMinuteBars(request, oneFile, { signal: abort.signal });
    await expect(cut).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(engine.calls).toEqual(['schema /a']);
  });

  test('to close once, however often the provider is disposed', async () => {
    const engine = new NotedEngine();
    const provider = new EngineProvider(engine);
    await Promise.all([provider[Symbol.asyncDispose](), provider[Symbol.asyncDispose]()]);
    expect(engine.calls).toEqual(['close']);
  });
});

describe('what an engine throws', () => {
  async function failureOf(...paths: string[]): Promise<unknown> {
    const engine = new NotedEngine(() => {
      throw new Error('thread panicked at core.rs');
    });
    const files = await Promise.all(
      paths.map(async (path) => ({ path, bytes: await sizeOf(path) })),
    );
    const provider = new EngineProvider(engine);
    return provider.fetchMinuteBars(request, stateOf({ files })).catch((error: unknown) => error);
  }

  test('becomes the file that cannot be opened, with what was thrown as cause', async () => {
    expect(await failureOf(HERE, '/nowhere/202411.parquet')).toMatchObject({
      code: 'STORE_DAMAGED',
      message: '/nowhere/202411.parquet cannot be opened',
      cause: { message: 'thread panicked at core.rs' },
    });
  });

  test('becomes ENGINE_FAILED where the files are as they should be', async () => {
    expect(await failureOf(HERE)).toMatchObject({
      code: 'ENGINE_FAILED',
      message: `noted could not read ${HERE}`,
      details: { engine: 'noted' },
      cause: { message: 'thread panicked at core.rs' },
    });
  });

  test('says how many files were read, where there were several', async () => {
    expect(await failureOf(HERE, HERE)).toMatchObject({
      message: `noted could not read 2 files, ${HERE} the first of them`,
    });
  });
});

const HERE = fileURLToPath(import.meta.url);

async function sizeOf(path: string): Promise<number> {
  return path === HERE ? (await stat(path)).size : 1;
}
