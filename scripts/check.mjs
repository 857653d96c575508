// `pnpm check`: all that a change must hold to beside its tests, in the order in which failing is
// cheapest.
import { spawnSync } from 'node:child_process';
import { ROOT } from './setup.mjs';

const STEPS = ['types', 'lint', 'architecture', 'format', 'unused', 'packages'];

const failed = STEPS.filter((step) => {
  process.stdout.write(`\n— check:${step}\n`);
  const { status } = spawnSync('pnpm', ['run', '--silent', `check:${step}`], {
    cwd: ROOT,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  return status !== 0;
});

process.stdout.write(
  failed.length === 0 ? '\nAll checks pass.\n' : `\nFailed: ${failed.join(', ')}\n`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
