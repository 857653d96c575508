import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { ORACLE_FOLDER } from '../src/oracle-folder.ts';
import { MICRO_FILES, REAL_FILES } from '../src/oracle-files.ts';
import { TemporaryFolder } from './support/folders.ts';

const SCRIPT = fileURLToPath(new URL('../../../scripts/oracle.mjs', import.meta.url));

// The inputs may not be copied into the repository: they are read where they lie.
const whereTheOracleIs = existsSync(ORACLE_FOLDER) ? test : test.skip;

// As a program of its own: where jest runs code, a look at `Math` costs more than the sums do.
whereTheOracleIs('what R made of real ticks is what we make of them, in every file', async () => {
  await using out = await TemporaryFolder.create();
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    SCRIPT,
    '--out',
    out.path,
  ]);
  expect(stderr).toBe('');
  const names = [...REAL_FILES, ...MICRO_FILES].map(({ name }) => name).toSorted();
  expect((await readdir(out.path)).toSorted()).toEqual(names);
  const compared = new Set(stdout.match(/^\S+\.csv(\.gz)?/gm));
  expect([...compared].toSorted()).toEqual(names);
});
