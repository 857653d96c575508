import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { compare, faultsOf } from '../src/comparison.ts';
import { readText, toCsv } from '../src/csv.ts';
import { columnsOf } from '../src/oracle-file.ts';
import { ORACLE_FOLDER } from '../src/oracle-folder.ts';
import { REAL_FILES } from '../src/oracle-files.ts';
import { Workbench } from '../src/workbench.ts';

// The inputs may not be copied into the repository: they are read where they lie.
const whereTheOracleIs = existsSync(ORACLE_FOLDER) ? describe : describe.skip;

whereTheOracleIs('what R made of real ticks', () => {
  let workbench: Workbench;

  beforeAll(async () => {
    workbench = await Workbench.open(ORACLE_FOLDER);
  });

  afterAll(async () => {
    await workbench[Symbol.asyncDispose]();
  });

  test.each(REAL_FILES)(
    'is what we make of them: $expected',
    async (file) => {
      const own = toCsv(columnsOf(file), await file.compute(workbench));
      const expected = await readText(join(ORACLE_FOLDER, file.expected));
      const comparison = compare(file, own, expected);
      expect(faultsOf(comparison)).toEqual([]);
    },
    300_000,
  );
});
