import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fillStore, TAG, type FilledStore } from './support/filled-store.ts';
import { requireExit, run } from './support/processes.ts';
import { answerOf } from './support/taq.ts';

/** What the rows of a dataset come to, told by whoever read them. */
interface Facts {
  readonly rows: number;
  readonly symbols: number;
  /** Earliest instant, as nanoseconds since 1970; of daily rows none. */
  readonly first: string | null;
}

const DATASETS = [
  { name: '1min_bars', view: 'minute_bars', ts: 'ts', words: [] },
  { name: '1min_bars', view: 'minute_bars', ts: 'ts', words: ['--tag', TAG] },
  { name: 'daily_rv', view: 'daily_rv', ts: undefined, words: [] },
  { name: 'spread_stats', view: 'spread_stats', ts: undefined, words: [] },
  { name: 'ticks', view: 'ticks', ts: 'ts_utc_exact', words: [] },
] as const;

type Case = (typeof DATASETS)[number];

let store: FilledStore;

beforeAll(async () => {
  store = await fillStore();
  const modules = fileURLToPath(new URL('node_modules', import.meta.url));
  await symlink(modules, join(store.folder, 'node_modules'), 'dir');
});
afterAll(async () => store[Symbol.asyncDispose]());

async function codeFor(language: string, { name, words }: Case): Promise<string> {
  return answerOf(['open', language, '--dataset', name, ...words, '--data-dir', store.dataDir]);
}

/** What the store itself says. */
async function expected({ view, ts, words }: Case): Promise<Facts> {
  const first = ts === undefined ? 'null' : 'min(epoch_ns(ts))::varchar';
  const statement = `select count(*)::int as rows, count(distinct symbol)::int as symbols, ${first} as first from ${view}`;
  const text = await answerOf(['sql', statement, ...words, '--data-dir', store.dataDir, '--json']);
  const [facts] = JSON.parse(text) as Facts[];
  if (facts === undefined) throw new RangeError(text);
  expect(facts.rows).toBeGreaterThan(0);
  return facts;
}

/** Runs a snippet with one more line, which prints its facts last. */
async function factsBy(program: string, file: string, code: string): Promise<Facts> {
  const path = join(store.folder, file);
  await writeFile(path, code);
  const { stdout } = requireExit(await run(program, [path], { cwd: store.folder }), 0);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Facts;
}

function canRun(program: string, ...words: readonly string[]): boolean {
  return spawnSync(program, words).status === 0;
}

const python = process.env['TAQ_TEST_PYTHON'] ?? 'python3';
const hasPython = canRun(python, '-c', 'import pandas, pyarrow');
const hasR = canRun('Rscript', '-e', 'library(arrow); library(jsonlite)');

(hasPython ? describe : describe.skip)('taq open python, in Python with pandas and pyarrow', () => {
  test.each(DATASETS)('$name $words', async (one) => {
    const { ts } = one;
    const first = ts === undefined ? 'None' : 'str(rows["ts"].min().value)';
    const last = `import json; print(json.dumps({"rows": len(rows), "symbols": int(rows["symbol"].nunique()), "first": ${first}}))\n`;
    const code = await codeFor('python', one);
    expect(await factsBy(python, 'read.py', code + last)).toEqual(await expected(one));
    if (ts !== undefined) expect(code).toContain('America/New_York');
  });
});

(hasR ? describe : describe.skip)('taq open r, in R with arrow', () => {
  test.each(DATASETS)('$name $words', async (one) => {
    const last = `cat("\\n", jsonlite::toJSON(list(rows = nrow(rows), symbols = length(unique(rows$symbol)), first = NULL), auto_unbox = TRUE, null = "null"), "\\n", sep = "")\n`;
    const { rows, symbols } = await expected(one);
    const facts = await factsBy('Rscript', 'read.R', (await codeFor('r', one)) + last);
    expect(facts).toMatchObject({ rows, symbols });
  });
});

describe('taq open duckdb, in DuckDB', () => {
  test.each(DATASETS)('$name $words', async (one) => {
    const { view, ts } = one;
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    const shown = await connection.runAndReadAll(await codeFor('duckdb', one));
    expect(shown.currentRowCount).toBe(Math.min(5, (await expected(one)).rows));
    const first = ts === undefined ? 'null' : `epoch_ns(min(${ts}))::varchar`;
    const facts = await connection.runAndReadAll(
      `SELECT count(*)::int AS rows, count(DISTINCT symbol)::int AS symbols, ${first} AS first FROM ${view}`,
    );
    expect(facts.getRowObjectsJson()).toEqual([await expected(one)]);
    connection.closeSync();
    instance.closeSync();
  });
});

describe('taq open arquero, in Node with Arquero', () => {
  test.each(DATASETS)('$name $words', async (one) => {
    const last = `const read = fromArrow(tableToIPC(table));
console.log(JSON.stringify({ rows: read.numRows(), symbols: new Set(read.array('symbol')).size }));\n`;
    const { rows, symbols } = await expected(one);
    const code = await codeFor('arquero', one);
    expect(await factsBy(process.execPath, 'read.mjs', code + last)).toEqual({ rows, symbols });
  });
});
