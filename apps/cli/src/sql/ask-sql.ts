import { SqlSession, type SqlAnswer } from '@taq/provider-duckdb';
import type { StoreState } from '@taq/versioning';
import { openStoreToRead } from '../wiring/open-store.ts';
import type { AskedState } from '../wiring/pin-state.ts';
import { pinViews } from './sql-views.ts';

/** Of which state of which store statements are asked, and how far they may go. */
export interface SqlSetting extends AskedState {
  readonly dataDir: string;
  readonly maxRows: number;
  readonly timeoutMs: number;
}

/** The rows of a statement, the state that they are of, and what it took. */
export interface AskedSql extends SqlAnswer {
  readonly state: StoreState;
  readonly files: number;
  readonly elapsedMs: number;
}

/**
 * Asks one statement of a store, in a DuckDB of its own that sees the store's rows and nothing else.
 * Throws what `SqlSession` and `pinViews` throw, and `STORE_NOT_FOUND`.
 */
export async function askSql(
  text: string,
  setting: SqlSetting,
  signal: AbortSignal,
): Promise<AskedSql> {
  const startedMs = performance.now();
  await using session = await SqlSession.open();
  const statement = await session.inspect(text);
  const store = await openStoreToRead(setting.dataDir);
  const { state, views } = await pinViews(store, setting, statement.tables);
  await session.show(views);
  const { maxRows, timeoutMs } = setting;
  const answer = await session.run(statement, { maxRows, timeoutMs, signal });
  const files = views.reduce((sum, { paths }) => sum + paths.length, 0);
  return { ...answer, state, files, elapsedMs: performance.now() - startedMs };
}
