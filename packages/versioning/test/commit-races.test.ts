import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { monthBounds, tradingDaysBetween } from '@taq/schema';
import { Child } from './support/children.ts';
import { barsTable, day, rowTexts } from './support/bars.ts';
import { temporaryFolder } from './support/folders.ts';
import { stoppingPort } from './support/stopping-port.ts';
import { contentOf, openStore, updateOf } from './support/stores.ts';

const SYMBOLS = ['AAA', 'BBB', 'CCC', 'DDD', 'EEE', 'FFF', 'GGG', 'HHH'];
const COMMITS = 4;
/** Days of the writer with that number. */
const SAME_MONTH = (): string[] => firstDaysOf('202411');
const OWN_MONTH = (writer: number): string[] => firstDaysOf(`20240${writer + 1}`);

function firstDaysOf(month: string): string[] {
  const { first, last } = monthBounds(month);
  return tradingDaysBetween(first, last).slice(0, COMMITS);
}

/** Lets processes commit all at once; answers what they say of their commits. */
async function commitAtOnce(
  dataDir: string,
  writers: number,
  datesOf: (writer: number) => string[],
): Promise<string[]> {
  const children = SYMBOLS.slice(0, writers).map(
    (symbol, writer) =>
      new Child(new URL('./support/committer.ts', import.meta.url), {
        dataDir,
        symbol,
        dates: datesOf(writer),
      }),
  );
  await Promise.all(children.map(async (child) => child.end()));
  return children.flatMap(({ lines }) => lines);
}

describe.each([2, 8])('%d processes that commit at once', (writers) => {
  test.each([
    ['one partition', SAME_MONTH],
    ['partitions of their own', OWN_MONTH],
  ])('to %s lose nothing, and each number has one winner', async (_which, datesOf) => {
    await using folder = await temporaryFolder();
    const lines = await commitAtOnce(folder.path, writers, datesOf);

    const commits = writers * COMMITS;
    const names = await readdir(join(folder.path, 'manifests/taq/versions'));
    const numbers = names.map((name) => Number.parseInt(name, 10)).toSorted((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: commits }, (_, index) => index + 1));
    expect(new Set(lines).size).toBe(commits);

    const store = await openStore(folder.path, { mode: 'read' });
    const state = await store.current();
    expect(state.partitions).toHaveLength(datesOf === SAME_MONTH ? 1 : writers);
    expect(await contentOf(state)).toHaveLength(commits * 2);
    const ids = new Set<string>();
    for (const number of numbers) ids.add((await store.manifests.version(number)).root.commitId);
    expect(ids.size).toBe(commits);
    expect(await readdir(join(folder.path, 'taq/tmp'))).toEqual(['staged']);
  });
});

test.each([
  ['earlier', 1, 60],
  ['later', 9, 20],
])(
  'a writer that slept while others fetched the same cells merges on top of them: it started %s',
  async (_which, startedAt, winningPrice) => {
    await using folder = await temporaryFolder();
    const rival = await openStore(folder.path);
    await rival.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 1 }]));
    const { stopping, stopped, goOn } = stoppingPort(folder.path);
    const sleeper = await openStore(folder.path, { port: stopping });
    const slept = sleeper.commitPartition(
      updateOf(
        [
          { symbol: 'MSFT', date: '2024-11-26', bars: 3, price: 20 },
          { symbol: 'ZZZ', date: '2024-11-26', bars: 1 },
        ],
        { startedAt },
      ),
    );
    await stopped;
    const fast = [{ symbol: 'MSFT', date: '2024-11-26', bars: 4, price: 60 }];
    await rival.commitPartition(updateOf(fast, { startedAt: 5 }));
    goOn();
    expect(await slept).toEqual({ version: 3, changed: true });

    const state = await rival.current();
    const bars = winningPrice === 60 ? 4 : 3;
    const expected = barsTable([
      { symbol: 'AAPL', date: '2024-11-25', bars: 1 },
      { symbol: 'MSFT', date: '2024-11-26', bars, price: winningPrice },
      { symbol: 'ZZZ', date: '2024-11-26', bars: 1 },
    ]);
    expect(await contentOf(state)).toEqual(rowTexts(expected).toSorted());
    const cell = state.partitions[0]?.coverage.cell('MSFT', day('2024-11-26'));
    expect(cell?.fetch.startedAt).toBe(Math.max(startedAt, 5));
  },
);
