import { parseExchangeDate, TaqError, type ExchangeDate } from '@taq/schema';
import type { TaqStore } from '@taq/versioning';
import { DEFAULT_DATA_DIR } from '../flags.ts';
import { readConfiguration, type Configuration } from '../config/configuration.ts';
import { readStatus, type StoreStatus } from '../status/store-status.ts';
import { openStoreToRead } from '../wiring/open-store.ts';

/** What can be said without a question: the store, and whether anybody could log in. */
export interface WhereYouAre {
  readonly dataDir: string;
  /** `undefined` where there is no store yet. */
  readonly status: StoreStatus | undefined;
  /** A symbol of the store with its last day, for an example. */
  readonly example: { readonly symbol: string; readonly day: ExchangeDate } | undefined;
  readonly hasUser: boolean;
}

/** Looks at settings and manifests; opens no data file and asks no server. */
export async function whereYouAre(): Promise<WhereYouAre> {
  const configuration = await readConfiguration({ cwd: process.cwd(), env: process.env });
  const dataDir = String(configuration.get('data-dir')?.value ?? DEFAULT_DATA_DIR);
  const hasUser = knowsUser(configuration);
  const store = await storeIn(dataDir);
  if (store === undefined) return { dataDir, hasUser, status: undefined, example: undefined };
  const status = await readStatus(store, dataDir);
  return { dataDir, hasUser, status, example: await exampleOf(store, status) };
}

function knowsUser(configuration: Configuration): boolean {
  return configuration.has('user') || configuration.has('url');
}

async function storeIn(dataDir: string): Promise<TaqStore | undefined> {
  try {
    return await openStoreToRead(dataDir);
  } catch (error) {
    if (TaqError.is(error, 'STORE_NOT_FOUND')) return undefined;
    throw error;
  }
}

async function exampleOf(store: TaqStore, status: StoreStatus): Promise<WhereYouAre['example']> {
  const bars = status.datasets.find(({ dataset }) => dataset === 'taq_1min_bars');
  if (bars?.lastDate === undefined) return undefined;
  const day = parseExchangeDate(bars.lastDate);
  const { partitions } = await store.current({ datasets: [bars.dataset], first: day, last: day });
  const cells = partitions.flatMap(({ coverage }) => [...coverage.cells()]);
  const found = cells.find(({ date, cell }) => date === day && cell.state === 'data');
  return found && { symbol: found.symbol, day };
}
