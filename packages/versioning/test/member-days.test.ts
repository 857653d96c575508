import { expect, test } from '@jest/globals';
import { parseExchangeDate } from '@taq/schema';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorOf } from './support/errors.ts';
import { filesBelow, temporaryFolder } from './support/folders.ts';
import { openStore, updateOf } from './support/stores.ts';

const [MON, TUE, WED] = ['2024-11-25', '2024-11-26', '2024-11-27'].map(parseExchangeDate) as [
  ReturnType<typeof parseExchangeDate>,
  ReturnType<typeof parseExchangeDate>,
  ReturnType<typeof parseExchangeDate>,
];
const FILE = `manifests/taq/members/SP500/${MON}.json`;

test('days are read back by range, and a later note of a day replaces it alone', async () => {
  await using folder = await temporaryFolder();
  const { members } = await openStore(folder.path);
  expect([...(await members.read('SP500', {}))]).toEqual([]);
  await members.note('SP500', new Map([MON, TUE].map((day) => [day, ['AAPL', 'BRK.B']])));
  const before = await stat(join(folder.path, `manifests/taq/members/SP500/${TUE}.json`));
  await members.note(
    'SP500',
    new Map([
      [MON, ['AAPL', 'IBM']],
      [TUE, ['AAPL', 'BRK.B']],
      [WED, []],
    ]),
  );
  expect([...(await members.read('SP500', {}))]).toEqual([
    [MON, ['AAPL', 'IBM']],
    [TUE, ['AAPL', 'BRK.B']],
    [WED, []],
  ]);
  expect([...(await members.read('SP500', { first: TUE, last: TUE })).keys()]).toEqual([TUE]);
  expect((await stat(join(folder.path, `manifests/taq/members/SP500/${TUE}.json`))).ino).toBe(
    before.ino,
  );
  expect((await filesBelow(folder.path)).filter((name) => name.includes('tmp'))).toEqual([]);
});

test('they are the store’s own: neither strange to verify nor left by a clean-up', async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  await store.commitPartition(updateOf([{ symbol: 'AAPL', date: MON, bars: 2 }]));
  await store.members.note('SP500', new Map([[MON, ['AAPL']]]));
  expect(await store.verify()).toMatchObject({ damage: [], foreign: [] });
  expect((await store.cleanup({ retentionDays: 0 })).foreign).toEqual([]);
  expect(await readFile(join(folder.path, FILE), 'utf8')).toBe(
    '{"formatVersion":1,"kind":"members","symbols":["AAPL"]}\n',
  );
});

test.each([
  ['STORE_DAMAGED', 'nonsense'],
  ['STORE_FORMAT_UNKNOWN', '{"formatVersion":2}'],
])(
  '%s is what a reader gets of a file that holds %s; the next sync writes it anew',
  async (code, text) => {
    await using folder = await temporaryFolder();
    const { members } = await openStore(folder.path);
    const days = new Map([[MON, ['AAPL']]]);
    await members.note('SP500', days);
    await writeFile(join(folder.path, FILE), text);
    expect(await errorOf(members.read('SP500', {}))).toMatchObject({ code });
    await members.note('SP500', days);
    expect(await members.read('SP500', {})).toEqual(days);
  },
);
