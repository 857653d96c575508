import { TaqError } from '@taq/schema';

export interface DuckDbOptions {
  /** Threads of the instance, at least 1. Default: as many as there are cores. */
  readonly threads?: number | undefined;
  /**
   * Memory that DuckDB may take. Default: 80 % of the machine's. A read that needs more fails,
   * unless there is a folder for what does not fit.
   */
  readonly memoryLimitBytes?: bigint | undefined;
  /**
   * A folder for what does not fit into memory; provenance says how much that was. Default: none,
   * nothing is written to disk.
   */
  readonly tempDirectory?: string | undefined;
}

/** Local files and nothing else: no extension is fetched, no file is written anywhere unless a folder is named. */
const CLOSED_WORLD = {
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  allow_community_extensions: 'false',
  temp_directory: '',
};

/** DuckDB's settings for these options. Throws `INVALID_ARGUMENT` for options that cannot be. */
export function instanceConfig(options: DuckDbOptions): Record<string, string> {
  const { threads, memoryLimitBytes, tempDirectory } = options;
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

function invalidOption(argument: string, value: number | bigint): TaqError<'INVALID_ARGUMENT'> {
  return new TaqError('INVALID_ARGUMENT', `${argument} cannot be ${value}`, {
    details: { argument, value: String(value) },
    next: 'Give a whole number of at least 1, or leave it out.',
  });
}
