import { SqlSession, type SqlAnswer, type SqlView } from '@taq/provider-duckdb';
import { recordQuery, type QuerySize, type QuerySubject } from '@taq/telemetry';
import type { StoreState } from '@taq/versioning';
import type { Terminal } from '../terminal.ts';
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
export interface AskedSql extends SqlAnswer, SizeOfRead {
  readonly state: StoreState;
  readonly elapsedMs: number;
}

interface SizeOfRead extends Omit<QuerySize, 'rows'> {
  readonly files: number;
}

/**
 * Asks one statement of a store, in a DuckDB of its own that sees the store's rows and nothing else.
 * Throws what `SqlSession` and `pinViews` throw, and `STORE_NOT_FOUND`.
 */
export async function askSql(
  text: string,
  setting: SqlSetting,
  { signal, logger, runId }: Pick<Terminal, 'signal' | 'logger' | 'runId'>,
): Promise<AskedSql> {
  const startedMs = performance.now();
  await using session = await SqlSession.open();
  const statement = await session.inspect(text);
  const store = await openStoreToRead(setting.dataDir, { logger, runId });
  const { state, views } = await pinViews(store, setting, statement.tables);
  const { maxRows, timeoutMs } = setting;
  const ask = async (): Promise<SqlAnswer> => {
    await session.show(views);
    return session.run(statement, { maxRows, timeoutMs, signal });
  };
  const read = sizeOfRead(state, views);
  const record = { scope: '@taq/cli', logger };
  const answer = await recordQuery(subjectOf(setting, views), record, ask, ({ table }) => ({
    ...read,
    rows: table.numRows,
  }));
  return { ...answer, ...read, state, elapsedMs: performance.now() - startedMs };
}

function subjectOf({ tag, asOf }: AskedState, views: readonly SqlView[]): QuerySubject {
  const kind = asOf === undefined ? 'live' : 'as_of';
  const dataset = views.map((view) => view.dataset.name).join(',');
  return { dataset, engine: 'duckdb', pinned: tag === undefined ? kind : 'tag' };
}

/** What the views of a statement are made of. */
function sizeOfRead({ partitions, tag }: StoreState, views: readonly SqlView[]): SizeOfRead {
  const paths = new Set(views.flatMap((view) => view.paths));
  const read = partitions.map(({ segments }) => segments.filter(({ path }) => paths.has(path)));
  return {
    tag,
    files: paths.size,
    partitionsScanned: read.filter((segments) => segments.length > 0).length,
    bytesScanned: read.flat().reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
