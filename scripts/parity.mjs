// `npm run parity -- [--cases N] [--seed S] [--break nulls|order|ties]`: asks generated questions of all
// engines and holds their answers against each other. Ends with 0 where none differs. With --break one
// engine is made wrong on purpose: then a difference has to be found.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureReady, ROOT } from './setup.mjs';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '300' },
    seed: { type: 'string' },
    break: { type: 'string' },
  },
});

ensureReady();
const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const { status } = spawnSync(process.execPath, [...flags, jest, '--', 'tests/parity'], {
  cwd: ROOT,
  stdio: 'inherit',
  env: {
    ...process.env,
    TAQ_PARITY_CASES: values.cases,
    ...(values.seed === undefined ? {} : { TAQ_PARITY_SEED: values.seed }),
    ...(values.break === undefined ? {} : { TAQ_PARITY_BREAK: values.break }),
  },
});
process.exitCode = status ?? 1;
