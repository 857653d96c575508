import { TaqError } from '@taq/schema';
import type { DataProvider, EngineLimits } from '@taq/provider';

/** The engines that the short way in knows; each is a package that is installed when wanted. */
export type EngineName = 'duckdb' | 'polars';

/** How each engine is brought in and made. */
export type EngineLoaders = Readonly<
  Record<EngineName, (limits: EngineLimits) => Promise<DataProvider>>
>;

const PACKAGES: EngineLoaders = {
  duckdb: async (limits) => new (await import('@taq/provider-duckdb')).DuckDbProvider(limits),
  polars: async (limits) => new (await import('@taq/provider-polars')).PolarsProvider(limits),
};

/**
 * Loads an engine on demand. Throws `ENGINE_MISSING` where its package is not installed or cannot
 * run here, and `INVALID_ARGUMENT` for an engine that there is not, and a limit that cannot be kept.
 */
export async function loadEngine(
  engine: EngineName,
  { loaders = PACKAGES, ...limits }: EngineLimits & { readonly loaders?: EngineLoaders } = {},
): Promise<DataProvider> {
  if (!Object.hasOwn(loaders, engine)) throw unknownEngine(engine, Object.keys(loaders));
  try {
    return await loaders[engine](limits);
  } catch (error) {
    if (TaqError.is(error)) throw error;
    throw new TaqError('ENGINE_MISSING', `the engine ${engine} cannot be loaded`, {
      details: { engine, package: `@taq/provider-${engine}` },
      next: `Install it: npm install @taq/provider-${engine}`,
      cause: error,
    });
  }
}

function unknownEngine(engine: string, known: readonly string[]): TaqError<'INVALID_ARGUMENT'> {
  return new TaqError('INVALID_ARGUMENT', `there is no engine called ${engine}`, {
    details: { argument: 'engine', value: engine },
    next: `Name one of these: ${known.join(', ')}.`,
  });
}
