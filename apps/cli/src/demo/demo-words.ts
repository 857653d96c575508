import { DEMO_MARKET } from './start-market.ts';

/** The command that starts the demo's server by hand. */
export function simulatorCommand(invokedAs: string): string {
  const program = invokedAs.startsWith('npm ') ? 'npm run sim --' : 'npx wrds-simulator';
  const { seed, symbols, start, end, tradesPerSymbolDay } = DEMO_MARKET;
  return [
    program,
    `--seed ${seed} --symbols ${symbols.join(',')} --start ${start} --end ${end}`,
    `--trades ${tradesPerSymbolDay} --port 0`,
  ].join(' ');
}

/** Where the data is, and how to go on. */
export function farewell({ dataDir, invokedAs }: { dataDir: string; invokedAs: string }): string {
  return `
The data is in ${dataDir}: open ${dataDir}/AAPL.html in a browser, or read the plain Parquet files
below ${dataDir}/taq/aggregates with pandas, R or the DuckDB shell.

Go on:
  ${invokedAs} query minute-bars --symbols all --start ${DEMO_MARKET.start} --end ${DEMO_MARKET.end} --data-dir ${dataDir}
  ${invokedAs} --help

With your WRDS account, in place of the simulator:
  export WRDS_USERNAME=you            # the password from ~/.pgpass or WRDS_PASSWORD
  ${invokedAs} sync aggregates --symbols AAPL,BRK.B --start-date 2024-11-25 --end-date 2024-11-29
`;
}
