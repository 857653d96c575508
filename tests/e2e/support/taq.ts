import { Process, requireExit, run, type Outcome, type StartOptions } from './processes.ts';
import { TAQ } from './paths.ts';

/** The symbols that the market of these tests was asked for; more come with every market. */
export const LISTED_ALL_DAYS = 'AAPL,BRK.B,MSFT,XOM';

/** No password file is found there. */
const NO_HOME = { HOME: '/nonexistent' };

/** Starts the `taq` command. */
export function startTaq(args: readonly string[], options: StartOptions = {}): Process {
  return new Process(process.execPath, [TAQ, ...args], withoutHome(options));
}

/** Runs it to its end. */
export async function taq(args: readonly string[], options: StartOptions = {}): Promise<Outcome> {
  return run(process.execPath, [TAQ, ...args], withoutHome(options));
}

/** What it prints on stdout. Throws where it ends with another exit code than 0. */
export async function answerOf(args: readonly string[]): Promise<string> {
  return requireExit(await taq(args), 0).stdout;
}

/** Words of a sync of all symbols; `more` are flags. */
export function syncArgs(
  { url, dataDir, range }: { url: string; dataDir: string; range: DateRange },
  ...more: readonly string[]
): string[] {
  const dates = ['--start-date', range.start, '--end-date', range.end];
  const symbols = more.includes('--symbols') ? [] : ['--symbols', 'all'];
  return ['sync', 'aggregates', '--url', url, '--data-dir', dataDir, ...symbols, ...dates, ...more];
}

/** Words of a question for the rows of the symbols that are listed on all days, as JSON. */
export function queryArgs(
  { dataDir, range }: { dataDir: string; range: DateRange },
  ...more: readonly string[]
): string[] {
  const dates = ['--start', range.start, '--end', range.end];
  const symbols = more.includes('--symbols') ? [] : ['--symbols', LISTED_ALL_DAYS];
  return ['query', 'minute-bars', '--data-dir', dataDir, ...symbols, ...dates, '--json', ...more];
}

/** Both days included. */
export interface DateRange {
  readonly start: string;
  readonly end: string;
}

/** The same, with no password file to be found. */
export function withoutHome(options: StartOptions): StartOptions {
  return { ...options, env: { ...NO_HOME, ...options.env } };
}
