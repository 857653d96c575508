import { EngineProvider } from '@taq/provider';
import { DuckDbEngine } from './duckdb-engine.ts';
import { instanceConfig, requireNoLimits, type DuckDbOptions } from './duckdb-options.ts';
import { ownInstance, sharedInstance, type InstanceSource } from './instance-source.ts';

/** Answers questions with DuckDB. Throws `INVALID_ARGUMENT` for options that cannot be. */
export class DuckDbProvider extends EngineProvider {
  constructor(options: DuckDbOptions = {}) {
    super(new DuckDbEngine(sourceOf(options)));
  }
}

function sourceOf({ instance, ...limits }: DuckDbOptions): InstanceSource {
  if (instance === undefined) return ownInstance(instanceConfig(limits));
  requireNoLimits(limits);
  return sharedInstance(instance);
}
