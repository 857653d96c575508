import { TaqError } from '@taq/schema';
import type { DataProvider } from '@taq/provider';

/** The engines that the short way in knows; each is a package that is installed when wanted. */
export type EngineName = 'duckdb' | 'polars';

const LOADERS: Readonly<Record<EngineName, () => Promise<DataProvider>>> = {
  duckdb: async () => new (await import('@taq/provider-duckdb')).DuckDbProvider(),
  polars: async () => new (await import('@taq/provider-polars')).PolarsProvider(),
};

/** Loads an engine on demand. Throws `ENGINE_MISSING` where its package is not installed. */
export async function loadEngine(engine: EngineName): Promise<DataProvider> {
  try {
    return await LOADERS[engine]();
  } catch (error) {
    if (TaqError.is(error)) throw error;
    throw new TaqError('ENGINE_MISSING', `the engine ${engine} cannot be loaded`, {
      details: { engine, package: `@taq/provider-${engine}` },
      next: `Install it: npm install @taq/provider-${engine}`,
      cause: error,
    });
  }
}
