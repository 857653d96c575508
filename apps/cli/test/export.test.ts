import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { tableFromIPC } from 'apache-arrow';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readParquet } from 'parquet-wasm';
import { parseExchangeDate } from '@taq/schema';
import { exportParts } from '../src/export/export-parts.ts';
import { jsonError, taq, type Outcome } from './support/cli.ts';
import { freshFolder } from './support/folder.ts';
import { startServer, syncWords } from './support/server.ts';

let folder: Awaited<ReturnType<typeof freshFolder>>;
let dataDir: string;

beforeAll(async () => {
  folder = await freshFolder();
  dataDir = join(folder.path, 'data');
  await using server = await startServer();
  const words = { url: server.readerUrl, dataDir, symbols: 'AAPL,MSFT' };
  expect((await taq(syncWords({ ...words, more: ['--snapshot'] }))).exitCode).toBe(0);
  const measures = ['--dataset', 'spread_stats'];
  expect((await taq(syncWords({ ...words, more: measures }))).exitCode).toBe(0);
  const sample = ['sync', 'sample', '--symbols', 'AAPL', '--date', '2024-11-25'];
  await taq([...sample, '--url', server.readerUrl, '--data-dir', dataDir]);
});
afterAll(async () => folder[Symbol.asyncDispose]());

const WEEK = ['--start', '2024-11-25', '--end', '2024-11-29'];

async function exported(to: string, ...words: readonly string[]): Promise<Outcome> {
  const where = ['--to', join(folder.path, to), '--data-dir', dataDir];
  return taq(['export', ...words, ...where]);
}

async function queried(kind: string, ...words: readonly string[]): Promise<string> {
  const { stdout } = await taq(['query', kind, ...words, '--json', '--data-dir', dataDir]);
  return stdout;
}

function rowsIn(end: string, bytes: Buffer): number {
  if (end === 'csv') return bytes.toString().trimEnd().split('\n').length - 1;
  return tableFromIPC(end === 'parquet' ? readParquet(bytes).intoIPCStream() : bytes).numRows;
}

describe('taq export', () => {
  test.each(['parquet', 'csv', 'arrow'])(
    'writes .%s by symbol, all rows of the query',
    async (end) => {
      const words = ['minute-bars', '--symbols', 'all', ...WEEK, '--by', 'symbol', '--format', end];
      const outcome = await exported(end, ...words);
      expect(outcome.exitCode).toBe(0);
      const files = ['AAPL', 'MSFT'].map((symbol) => `1min_bars-${symbol}.${end}`);
      expect(outcome.stdout.split('\n').filter(Boolean)).toEqual(
        files.map((file) => join(folder.path, end, file)),
      );
      expect((await readdir(join(folder.path, end))).toSorted()).toEqual([
        ...files,
        'provenance.json',
      ]);
      let rows = 0;
      for (const file of files) rows += rowsIn(end, await readFile(join(folder.path, end, file)));
      const all = JSON.parse(
        await queried('minute-bars', '--symbols', 'all', ...WEEK),
      ) as unknown[];
      expect(rows).toBe(all.length);
    },
  );

  test('by day, month or all at once; a day without rows has no file', async () => {
    const cut = async (by: string): Promise<unknown[]> => {
      const words = ['spread-metrics', '--symbols', 'AAPL', ...WEEK, '--by', by, '--json'];
      const { stdout } = await exported(by, ...words);
      const { files } = JSON.parse(stdout) as { files: { file: string; rows: number }[] };
      return files.map(({ file, rows }) => [file, rows]);
    };
    expect(await cut('month')).toEqual([['spread_stats-2024-11.parquet', 4]]);
    expect(await cut('all')).toEqual([['spread_stats-all.parquet', 4]]);
    expect(await cut('day')).toHaveLength(4);
    expect(await readdir(join(folder.path, 'day'))).not.toContain(
      'spread_stats-2024-11-28.parquet',
    );
  });

  test('provenance beside the files: of one state, the rows and hash of each', async () => {
    const words = ['minute-bars', '--symbols', 'AAPL', ...WEEK, '--tag', 'taq_1min_bars_20241129'];
    await exported('provenance', ...words);
    const at = join(folder.path, 'provenance');
    const text = await readFile(join(at, 'provenance.json'), 'utf8');
    const provenance = JSON.parse(text) as { files: { file: string; sha256: string }[] };
    expect(provenance).toMatchObject({
      schema_version: 1,
      command: 'export minute-bars',
      state: { tag: 'taq_1min_bars_20241129' },
      coverage: { symbols: ['AAPL'], missing: [] },
    });
    expect(provenance.files).toHaveLength(4);
    for (const { file, sha256 } of provenance.files) {
      const bytes = await readFile(join(at, file));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    }
  });

  test('ticks keep every digit', async () => {
    const day = ['--start', '2024-11-25', '--end', '2024-11-25'];
    await exported('ticks', 'ticks', '--symbols', 'AAPL', ...day, '--format', 'csv');
    const text = await readFile(join(folder.path, 'ticks/ticks-2024-11-25.csv'), 'utf8');
    const asked = JSON.parse(
      await queried('ticks', '--symbols', 'AAPL', '--date', '2024-11-25'),
    ) as { ts: string }[];
    const written = text.trimEnd().split('\n').slice(1);
    expect(written.map((line) => line.split(',')[0])).toEqual(asked.map(({ ts }) => ts));
  });

  test('what is missing is exit code 3, what was never synced 4, and leaves no file', async () => {
    const long = ['--start', '2024-11-22', '--end', '2024-11-25'];
    const partly = await exported('partly', 'minute-bars', '--symbols', 'AAPL', ...long, '--json');
    expect(partly.exitCode).toBe(3);
    expect(JSON.parse(partly.stderr)).toMatchObject({ missing: [{ symbol: 'AAPL' }] });
    const never = await exported('never', 'minute-bars', '--symbols', 'IBM', ...WEEK, '--json');
    expect(jsonError(never)).toMatchObject({ code: 'NOT_SYNCED', exit_code: 4 });
    expect(await readdir(folder.path)).not.toContain('never');
  });

  test('a folder that cannot be made is an error before anything is read', async () => {
    await writeFile(join(folder.path, 'file'), '');
    const outcome = await exported('file/x', 'minute-bars', '--symbols', 'AAPL', ...WEEK);
    expect(outcome).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('OUTPUT_FAILED'),
    });
  });
});

describe('pictures of a query', () => {
  const kinds: (readonly [string, ...string[]])[] = [
    ['minute-bars', ...WEEK],
    ['spread-metrics', ...WEEK],
    ['ticks', '--date', '2024-11-25'],
  ];

  test.each(kinds)('%s: as .svg, .png and .html, and in the terminal', async (kind, ...words) => {
    const ask = ['query', kind, '--symbols', 'AAPL', ...words, '--data-dir', dataDir];
    for (const end of ['svg', 'png', 'html']) {
      const file = join(folder.path, `${kind}.${end}`);
      expect(await taq([...ask, '--output', file])).toMatchObject({ exitCode: 0, stdout: '' });
      const bytes = await readFile(file);
      if (end === 'png') expect(bytes.subarray(1, 4).toString()).toBe('PNG');
      else expect(bytes.toString()).toContain('<title>AAPL · 2024-11-25');
    }
    const { stdout, exitCode } = await taq([...ask, '--plot']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('└');
    expect(stdout).not.toContain('\u001B');
    expect(stdout.split('\n').every((line) => line.length <= 80)).toBe(true);
  });
});

test('on Windows no file is called like a device', () => {
  const whole = {
    symbols: ['AAPL', 'CON'],
    start: parseExchangeDate('2024-11-25'),
    end: parseExchangeDate('2024-11-25'),
  };
  const names = (platform: NodeJS.Platform): string[] =>
    exportParts('symbol', whole, platform).map(({ name }) => name);
  expect(names('linux')).toEqual(['AAPL', 'CON']);
  expect(names('win32')).toEqual(['AAPL', 'CON_']);
});
