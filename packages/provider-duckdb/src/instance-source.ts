import { DuckDBInstance } from '@duckdb/node-api';

/** Where an engine's instance comes from, and where it goes. */
export interface InstanceSource {
  /** Whether reads may write what does not fit into memory. */
  readonly maySpill: boolean;
  readonly open: () => Promise<DuckDBInstance>;
  readonly close: (instance: DuckDBInstance) => void;
}

/** An instance in memory with these settings, DuckDB's own by its names. */
export function ownInstance(config: Readonly<Record<string, string>>): InstanceSource {
  return {
    maySpill: (config['temp_directory'] ?? '') !== '',
    open: async () => openInstance(config),
    close: (instance) => instance.closeSync(),
  };
}

/** Somebody's, who closes it. */
export function sharedInstance(instance: DuckDBInstance): InstanceSource {
  return { maySpill: true, open: async () => Promise.resolve(instance), close: () => undefined };
}

async function openInstance(config: Readonly<Record<string, string>>): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:', { ...config });
  const connection = await instance.connect();
  // Files never change once they are committed, so a footer has to be parsed only once.
  await connection.run('SET GLOBAL parquet_metadata_cache = true');
  await connection.run('SET GLOBAL lock_configuration = true');
  connection.closeSync();
  return instance;
}
