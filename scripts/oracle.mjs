// `npm run oracle -- --out DIR`: every measure of the oracle's real ticks, beside R's figures.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureReady, ROOT } from './setup.mjs';

ensureReady();
build();
/** @type {typeof import('../tests/oracle/src/command.ts')} */
const { oracleCommand } = await import(
  new URL('../tests/oracle/dist/command.js', import.meta.url).href
);
process.exitCode = await oracleCommand(process.argv.slice(2), process);

/** Tests are no part of the product, and not of its build. */
function build() {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-b', join(ROOT, 'tests/oracle')], {
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) process.exit(1);
}
