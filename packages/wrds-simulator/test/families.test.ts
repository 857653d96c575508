import { expect, test } from '@jest/globals';
import { startSimulator, type FamilyName } from '../src/index.ts';
import { texts, thanksgiving } from './support/markets.ts';
import { isClean, temporaryFolder } from './support/processes.ts';

const oneDay = { ...thanksgiving, end: thanksgiving.start };

test('a server has the families that were asked for, and no others', async () => {
  await using simulator = await startSimulator({ ...oneDay, families: ['cqm', 'mastm', 'cqm'] });
  const tables = `SELECT table_schema || '.' || table_name FROM information_schema.tables
    WHERE table_schema LIKE 'taqm%' ORDER BY 1`;
  expect(await texts(simulator.readerUrl, tables)).toEqual([
    '(taqm_2024.cqm_20241125)',
    '(taqm_2024.mastm_20241125)',
    '(taqmsec.cqm_20241125)',
    '(taqmsec.mastm_20241125)',
  ]);
});

test('a table has the same rows whichever others stand beside it', async () => {
  await using some = await startSimulator({ ...oneDay, families: ['wct', 'nbbom'] });
  await using all = await startSimulator(oneDay);
  for (const family of ['wct', 'nbbom']) {
    const query = `SELECT * FROM taqm_2024.${family}_20241125 ORDER BY ctid`;
    expect(await texts(some.readerUrl, query)).toEqual(await texts(all.readerUrl, query));
  }
});

test.each<[string, readonly string[]]>([
  ['none', []],
  ['an unknown one', ['ctm', 'luld_ctm']],
])('%s is refused before anything starts', async (_, families) => {
  using folder = temporaryFolder();
  const options = { ...oneDay, families: families as FamilyName[], folder: folder.path };
  await expect(startSimulator(options)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    details: { argument: 'families' },
    next: expect.stringContaining('complete_nbbo'),
  });
  expect(isClean(folder.path)).toBe(true);
});
