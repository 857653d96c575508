import { minuteBars, type Dataset } from '@taq/schema';
import {
  readParquet,
  TaqStore,
  type OpenStoreOptions,
  type PartitionUpdate,
  type Provenance,
  type RecordedState,
  type StoreState,
} from '@taq/versioning';
import { barsTable, day, rowTexts, type CellRows } from './bars.ts';

export const MONDAY_MORNING = Date.parse('2024-12-02T11:00:00Z');

export const provenance: Provenance = {
  source: 'simulator',
  fingerprint: 'bars-1',
  filterSet: 'regular',
  options: { stamp: 'start' },
};

/** A clock that stands still until it is told otherwise. */
export class TestClock {
  now: number;

  constructor(now = MONDAY_MORNING) {
    this.now = now;
  }

  readonly read = (): number => this.now;
}

export async function openStore(
  dataDir: string,
  options: Partial<OpenStoreOptions> = {},
): Promise<TaqStore> {
  const clock = new TestClock().read;
  return TaqStore.open({ dataDir, mode: 'write', clock, software: 'test 1.0', ...options });
}

/** A cell that a test's sync brings: with rows, or with a state that has none. */
export interface TestCell {
  readonly symbol: string;
  readonly date: string;
  readonly bars?: number;
  readonly price?: number;
  readonly state?: RecordedState;
}

export interface UpdateOptions {
  readonly startedAt?: number;
  readonly provisional?: boolean;
  readonly tableState?: string;
  readonly settled?: PartitionUpdate['settled'];
  readonly provenance?: Provenance;
  readonly dataset?: Dataset;
}

/** The update of a month that brings these cells, each day by a fetch of its own. */
export function updateOf(cells: readonly TestCell[], options: UpdateOptions = {}): PartitionUpdate {
  const { startedAt = MONDAY_MORNING, provisional = false, tableState = 'node1:100' } = options;
  const dates = [...new Set(cells.map(({ date }) => date))];
  const filled = cells.filter((cell): cell is TestCell & CellRows => (cell.bars ?? 0) > 0);
  const fetch = {
    startedAt,
    provisional,
    tableState,
    provenance: options.provenance ?? provenance,
  };
  return {
    dataset: options.dataset ?? minuteBars,
    partition: (dates[0] ?? '2024-11-01').slice(0, 7).replace('-', ''),
    rows: barsTable(filled),
    fetched: dates.map((date) => ({
      date: day(date),
      fetch,
      cells: new Map(
        cells
          .filter((cell) => cell.date === date)
          .map(({ symbol, bars = 0, state = bars > 0 ? 'data' : 'empty' }) => [symbol, state]),
      ),
    })),
    ...(options.settled && { settled: options.settled }),
    reason: 'test',
  };
}

/** All rows of a state, sorted, as texts. */
export async function contentOf(state: StoreState): Promise<string[]> {
  const texts: string[] = [];
  for (const { segments } of state.partitions) {
    for (const { path } of segments) texts.push(...rowTexts(await readParquet(path, minuteBars)));
  }
  return texts.toSorted();
}
