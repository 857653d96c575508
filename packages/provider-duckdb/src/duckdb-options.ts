import type { DuckDBInstance } from '@duckdb/node-api';
import type { EngineLimits } from '@taq/provider';
import { TaqError } from '@taq/schema';

export interface DuckDbOptions extends EngineLimits {
  /**
   * An instance of the caller's, which stays open when the provider closes. Its settings are its own:
   * limits beside it are refused. Default: one in memory, opened by the first question, that takes
   * 80 % of the machine's memory where nothing is said.
   */
  readonly instance?: DuckDBInstance | undefined;
}

/** Local files and nothing else: no extension is fetched, no file is written anywhere unless a folder is named. */
const CLOSED_WORLD = {
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  allow_community_extensions: 'false',
  temp_directory: '',
};

/** DuckDB's settings for these limits. Throws `INVALID_ARGUMENT` for limits that cannot be. */
export function instanceConfig(limits: EngineLimits): Record<string, string> {
  const { threads, memoryLimitBytes, tempDirectory } = limits;
  const config: Record<string, string> = { ...CLOSED_WORLD };
  if (threads !== undefined) {
    if (!Number.isSafeInteger(threads) || threads < 1) throw invalidOption('threads', threads);
    config['threads'] = String(threads);
  }
  if (memoryLimitBytes !== undefined) {
    if (memoryLimitBytes < 1n) throw invalidOption('memoryLimitBytes', memoryLimitBytes);
    config['memory_limit'] = `${memoryLimitBytes}B`;
  }
  if (tempDirectory !== undefined) config['temp_directory'] = tempDirectory;
  return config;
}

/** Throws `INVALID_ARGUMENT` for limits of an instance that is somebody else's. */
export function requireNoLimits({ threads, memoryLimitBytes, tempDirectory }: EngineLimits): void {
  const limits = Object.entries({ threads, memoryLimitBytes, tempDirectory });
  const first = limits.find(([, value]) => value !== undefined);
  if (first === undefined) return;
  const [argument, value] = first;
  throw new TaqError('INVALID_ARGUMENT', `${argument} cannot be ${value} of an instance as it is`, {
    details: { argument, value: String(value) },
    next: 'Set it where the instance is made, or name no instance.',
  });
}

function invalidOption(argument: string, value: number | bigint): TaqError<'INVALID_ARGUMENT'> {
  return new TaqError('INVALID_ARGUMENT', `${argument} cannot be ${value}`, {
    details: { argument, value: String(value) },
    next: 'Give a whole number of at least 1, or leave it out.',
  });
}
