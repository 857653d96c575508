/** What an engine may take of the machine. An engine refuses a limit that it could not keep. */
export interface EngineLimits {
  /** Threads that work for it, at least 1. Default: as many as there are cores. */
  readonly threads?: number | undefined;
  /** Memory that it may take. A read that needs more fails, unless there is a `tempDirectory`. */
  readonly memoryLimitBytes?: bigint | undefined;
  /**
   * A folder for what does not fit into memory; provenance says how much that was. Default: none,
   * nothing is written to disk.
   */
  readonly tempDirectory?: string | undefined;
}
