import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMembersFile } from '../src/members-file.ts';
import { parseSyncSymbols } from '../src/symbol-list.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'taq-members-'));
});
afterAll(async () => rm(folder, { recursive: true }));

async function read(text: string): Promise<unknown> {
  const path = join(folder, 'members.csv');
  await writeFile(path, text);
  return (await readMembersFile(path)).members;
}

test('a list of members has symbols, days where they are known, a heading and comments', async () => {
  expect(
    await read('symbol,first,last\r\nbrk-b,2010-02-16,\nAAPL # ever\n\nXOM,,2024-01-02'),
  ).toEqual([
    { symbol: 'BRK.B', first: '2010-02-16', last: undefined },
    { symbol: 'AAPL', first: undefined, last: undefined },
    { symbol: 'XOM', first: undefined, last: '2024-01-02' },
  ]);
});

test.each([
  ['AAPL\nIBM,16.2.2010', ':2 cannot be read'],
  ['A%', ':1 cannot be read'],
  ['AAPL,2010-02-16,2011-02-16,2012-02-16', ':1 has more than three fields'],
  ['symbol\n', ' names nobody'],
])('%j is refused, and the line named', async (text, why) => {
  await expect(read(text)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringContaining(`members.csv${why}`),
  });
});

test('a list that is not there is refused', async () => {
  await expect(readMembersFile(join(folder, 'nowhere'))).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    details: { argument: '--members' },
  });
});

test('SP500 stands for the index in any spelling', async () => {
  expect(await Promise.all([' sp500', 'SP500', 'SPY'].map(parseSyncSymbols))).toEqual([
    'SP500',
    'SP500',
    ['SPY'],
  ]);
});
