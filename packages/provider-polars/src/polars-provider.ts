import { EngineProvider, type EngineLimits } from '@taq/provider';
import { TaqError } from '@taq/schema';
import { PolarsEngine } from './polars-engine.ts';

/**
 * Answers questions with Polars, which has one thread pool and no limit of memory for the whole
 * process. Throws `INVALID_ARGUMENT` for a limit, since none can be kept.
 */
export class PolarsProvider extends EngineProvider {
  constructor(limits: EngineLimits = {}) {
    requireNone(limits);
    super(new PolarsEngine());
  }
}

const ADVICE: Readonly<Record<keyof EngineLimits, string>> = {
  threads: 'Set POLARS_MAX_THREADS before the process starts: Polars has one pool for all of it.',
  memoryLimitBytes: 'Take the engine duckdb, or stream: rowsAtOnce says how many rows are held.',
  tempDirectory: 'Leave it out: Polars writes nothing to disk. The engine duckdb does.',
};

function requireNone({ threads, memoryLimitBytes, tempDirectory }: EngineLimits): void {
  const limits = { threads, memoryLimitBytes, tempDirectory };
  for (const argument of ['threads', 'memoryLimitBytes', 'tempDirectory'] as const) {
    const value = limits[argument];
    if (value === undefined) continue;
    throw new TaqError('INVALID_ARGUMENT', `Polars cannot keep ${argument} ${value}`, {
      details: { argument, value: String(value) },
      next: ADVICE[argument],
    });
  }
}
