import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { oracleCommand } from '../src/command.ts';
import { readText, writeText } from '../src/csv.ts';
import { MICRO_FILES } from '../src/oracle-files.ts';
import { runOracle } from '../src/run-oracle.ts';
import { MICRO_FOLDER, TemporaryFolder } from './support/folders.ts';

test('the made-up day is what the formulas give by hand', async () => {
  await using out = await TemporaryFolder.create();
  const run = await runOracle({ oracle: MICRO_FOLDER, out: out.path, files: MICRO_FILES });
  expect(run.faults).toEqual([]);
  expect(run.report).toMatch(/^micro_expected\.csv +value +78 /m);
  expect((await readdir(out.path)).toSorted()).toEqual(['micro_bars.csv', 'micro_expected.csv']);
});

test('a row that the oracle lost, one that we lack, and a wrong digit are faults', async () => {
  await using oracle = await TemporaryFolder.create(MICRO_FOLDER);
  await using out = await TemporaryFolder.create();
  await edit(join(oracle.path, 'micro_bars.csv'), (text) =>
    text.replace(/^2024-07-03 09:31.*\n/m, ''),
  );
  await edit(join(oracle.path, 'micro_expected.csv'), (text) =>
    text
      .replace('effective_before.shares,550', 'effective_before.shares,551')
      .concat('effective_before.lots,5\n'),
  );
  const { faults } = await runOracle({ oracle: oracle.path, out: out.path, files: MICRO_FILES });
  expect(faults).toEqual([
    'micro_bars.csv: the oracle has no row 2024-07-03 09:31:00 MIC',
    'micro_expected.csv: we have no row effective_before.lots',
    expect.stringMatching(/^micro_expected\.csv: value differs by .* in effective_before\.shares$/),
  ]);
});

test('a measure of which the oracle has nothing is written, and not compared', async () => {
  await using oracle = await TemporaryFolder.create(MICRO_FOLDER);
  await using out = await TemporaryFolder.create();
  const unheardOf = MICRO_FILES.map((file) => ({ ...file, expected: 'nothing.csv' }));
  const { report, faults } = await runOracle({
    oracle: oracle.path,
    out: out.path,
    files: unheardOf,
  });
  expect(faults).toEqual([]);
  expect(report.trim().split('\n')).toHaveLength(1);
  expect(await readdir(out.path)).toHaveLength(2);
});

test.each([[], ['--to', 'x'], ['--out', 'x', '--oracle', '/no/such/folder']])(
  'asked with %j %j %j %j it says what it needs, and computes nothing',
  async (...args) => {
    const said: string[] = [];
    const output = { write: (text: string) => said.push(text) };
    expect(await oracleCommand(args, { stdout: output, stderr: output })).toBe(2);
    expect(said.join('')).toContain('--oracle');
  },
);

async function edit(path: string, change: (text: string) => string): Promise<void> {
  await writeText(path, change(await readText(path)));
}
