import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { temporaryFolder } from './support/folders.ts';
import { openStore, updateOf } from './support/stores.ts';

const PAGE = fileURLToPath(new URL('../../../docs/store.md', import.meta.url));

/** The only program on the page. */
async function readerOnThePage(): Promise<string> {
  const program = /^```js\n(.*?)^```$/ms.exec(await readFile(PAGE, 'utf8'))?.[1];
  if (program === undefined) throw new Error('the page has no program');
  return program;
}

describe('docs/store.md', () => {
  test('holds a reader that finds the files and states of a store without our code', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(join(folder.path, 'data'));
    await store.commitPartition(
      updateOf([
        { symbol: 'AAPL', date: '2024-10-31', bars: 3 },
        { symbol: 'MSFT', date: '2024-10-30', state: 'failed' },
      ]),
    );
    await store.commitPartition(
      updateOf([
        { symbol: 'AAPL', date: '2024-11-25' },
        { symbol: 'MSFT', date: '2024-11-25', bars: 2 },
        { symbol: 'MSFT', date: '2024-11-26', bars: 1 },
      ]),
    );
    const program = join(folder.path, 'reader.mjs');
    await writeFile(program, await readerOnThePage());

    for (const symbol of ['AAPL', 'MSFT', 'NVDA']) {
      const { stdout } = await promisify(execFile)(process.execPath, [
        program,
        store.dataDir,
        symbol,
      ]);
      const { partitions } = await store.current();
      const expected = partitions.flatMap(({ dataset, partition, segments, coverage }) => [
        ...segments.map(
          ({ hash, rows }) => `${dataset} ${partition} taq/objects/${hash}.parquet ${rows}`,
        ),
        ...coverage
          .days()
          .map((date) => `${dataset} ${symbol} ${date} ${coverage.state(symbol, date)}`),
      ]);
      expect(stdout.trim().split('\n').toSorted()).toEqual(expected.toSorted());
    }
  });

  test('names, for each thing that always holds, tests that are there', async () => {
    const page = await readFile(PAGE, 'utf8');
    const laws = page
      .slice(page.indexOf('## What always holds'))
      .split(/^(?=\d+\. )/m)
      .slice(1);
    expect(laws.map((law) => Number.parseInt(law, 10))).toEqual(laws.map((_, index) => index + 1));
    expect(laws.length).toBeGreaterThan(10);
    for (const law of laws) {
      const named = [...law.matchAll(/^ +- \[[^\]]+\]\(([^)]+)\): (.+)$/gm)];
      expect(named.length).toBeGreaterThan(0);
      for (const [, path = '', title = ''] of named) {
        const source = await readFile(resolve(dirname(PAGE), path), 'utf8');
        expect(source).toContain(`'${title}'`);
      }
    }
  });
});
