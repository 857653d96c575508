import postgres, { type Sql } from 'postgres';
import { SIMULATOR } from './paths.ts';
import { Process, requireExit, type StartOptions } from './processes.ts';
import { LISTED_ALL_DAYS, type DateRange } from './taq.ts';

/** A market in a process of its own. */
export interface RunningSimulator extends AsyncDisposable {
  readonly readerUrl: string;
  readonly ownerUrl: string;
  readonly process: Process;
}

const LIFE_MS = 900_000;
const URLS = /^(postgres:\/\/reader:\S+)\n(postgres:\/\/owner:\S+)\n/;

/** Four listed symbols and what comes with them, some hundred trades a day each. */
export function marketArgs({ start, end }: DateRange): string[] {
  const dates = ['--start', start, '--end', end];
  return ['--seed', '7', '--symbols', LISTED_ALL_DAYS, ...dates, '--trades', '300'];
}

/** Starts the simulator's command and waits until it serves. */
export async function startSimulator(
  args: readonly string[],
  options: StartOptions = {},
): Promise<RunningSimulator> {
  const process_ = startSimulatorCommand(args, options);
  await process_.shows(URLS);
  const [, readerUrl = '', ownerUrl = ''] = URLS.exec(process_.stdout) ?? [];
  const stop = async (): Promise<void> => {
    process_.kill('SIGTERM');
    requireExit(await process_.ended, 0);
  };
  return { readerUrl, ownerUrl, process: process_, [Symbol.asyncDispose]: stop };
}

export function startSimulatorCommand(
  args: readonly string[],
  options: StartOptions = {},
): Process {
  return new Process(process.execPath, [SIMULATOR, ...args], { timeoutMs: LIFE_MS, ...options });
}

/** Asks a server something over a connection of its own. */
export async function asking<T>(url: string, ask: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return await ask(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}
