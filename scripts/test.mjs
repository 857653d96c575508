// `npm test`: every test, from nothing. The last line is `N passed, N failed`, then `, N skipped`
// where there are any; the exit code is 0 only when none failed. `npm run nightly` runs the long
// forms of generated tests.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureReady, ROOT } from './setup.mjs';

/** How often generated tests are run at night, and from where. */
const LONG_FORMS = {
  TAQ_PARITY_CASES: '20000',
  TAQ_MEASURES_CASES: '2000',
  TAQ_STORE_READS: '5000',
  TAQ_STORE_CASES: '500',
  TAQ_BAD_DAYS: '200',
  TAQ_KILLS: '50',
  TAQ_SEED: String(Date.now() % 2 ** 31),
  TAQ_READ_ROUNDS: '2000',
};

ensureReady();
const folder = mkdtempSync(join(tmpdir(), 'taq-test-'));
const report = join(folder, 'report.json');
const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const nightly = process.argv.includes('--nightly');
const selection = process.argv.slice(2).filter((argument) => argument !== '--nightly');
const { status } = spawnSync(
  process.execPath,
  [...flags, jest, '--json', `--outputFile=${report}`, ...selection],
  {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      ...(nightly ? LONG_FORMS : {}),
    },
  },
);

const summary = summarise(report);
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`${summary.line}\n`);
process.exitCode = status === 0 && summary.failed === 0 ? 0 : 1;

/**
 * Counts tests; a file that could not run at all counts as one that failed.
 * @param {string} file
 */
function summarise(file) {
  try {
    const result = JSON.parse(readFileSync(file, 'utf8'));
    const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
    const skipped = result.numPendingTests + result.numTodoTests;
    const tail = skipped > 0 ? `, ${skipped} skipped` : '';
    return { failed, line: `${result.numPassedTests} passed, ${failed} failed${tail}` };
  } catch {
    return { failed: 1, line: '0 passed, 1 failed' };
  }
}
