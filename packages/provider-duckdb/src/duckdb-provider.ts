import { EngineProvider } from '@taq/provider';
import { DuckDbEngine } from './duckdb-engine.ts';
import { instanceConfig, type DuckDbOptions } from './duckdb-options.ts';

/** Answers questions with DuckDB. Throws `INVALID_ARGUMENT` for options that cannot be. */
export class DuckDbProvider extends EngineProvider {
  constructor(options: DuckDbOptions = {}) {
    super(new DuckDbEngine(instanceConfig(options)));
  }
}
