import { join } from 'node:path';
import { PAGE } from './demo-steps.ts';
import { DEMO_MARKET } from './market.ts';
import { shellWords } from '../output/shell-words.ts';

/** The command that starts the demo's server by hand. */
export function simulatorCommand(invokedAs: string): string {
  const program = invokedAs.startsWith('npm ') ? 'npm run sim --' : 'wrds-simulator';
  const { seed, symbols, start, end, tradesPerSymbolDay } = DEMO_MARKET;
  return [
    program,
    `--seed ${seed} --symbols ${symbols.join(',')} --start ${start} --end ${end}`,
    `--trades ${tradesPerSymbolDay} --port 0`,
  ].join(' ');
}

/** Where the data is, and how to go on. */
export function farewell({ dataDir, invokedAs }: { dataDir: string; invokedAs: string }): string {
  const { start, end } = DEMO_MARKET;
  const range = ['--symbols', 'all', '--start', start, '--end', end];
  const query = shellWords(['query', 'minute-bars', ...range, '--data-dir', dataDir]);
  return `
The data is in ${dataDir}: open ${join(dataDir, PAGE)} in a browser, or read the plain Parquet
files below ${join(dataDir, 'taq', 'aggregates')} with pandas, R or the DuckDB shell.

Go on:
  ${invokedAs} ${query}
  ${invokedAs} --help

With your WRDS account, in place of the simulator; the password from ~/.pgpass or WRDS_PASSWORD:
  export WRDS_USERNAME=you
  ${invokedAs} sync aggregates --symbols AAPL,BRK.B --start-date ${start} --end-date ${end}
`;
}
