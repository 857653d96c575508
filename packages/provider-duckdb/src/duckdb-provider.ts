import { EngineProvider } from '@taq/provider';
import { DuckDbEngine, type DuckDbOptions } from './duckdb-engine.ts';

/** Answers questions with DuckDB. Throws `INVALID_ARGUMENT` for options that cannot be. */
export class DuckDbProvider extends EngineProvider {
  constructor(options: DuckDbOptions = {}) {
    super(new DuckDbEngine(options));
  }
}
