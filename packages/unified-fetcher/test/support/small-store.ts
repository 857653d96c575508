import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  formatUtc,
  minuteBars,
  monthOf,
  newYorkToUtcNs,
  NS_PER_MINUTE,
  parseExchangeDate,
  toEpochDay,
  valuesOf,
  vectorOf,
} from '@taq/schema';
import { tableFromColumns } from '@taq/schema/arrow';
import { TaqStore } from '@taq/versioning';
import type { Table } from 'apache-arrow';

/** The first bars of a symbol's day, all at one price. */
export interface TestCell {
  readonly symbol: string;
  readonly date: string;
  readonly bars: number;
  readonly price: number;
}

/** A real store in a fresh folder. */
export class SmallStore implements AsyncDisposable {
  readonly dataDir: string;
  readonly store: TaqStore;
  #fetches = 0;

  private constructor(dataDir: string, store: TaqStore) {
    this.dataDir = dataDir;
    this.store = store;
  }

  static async create(): Promise<SmallStore> {
    const dataDir = await mkdtemp(join(tmpdir(), 'taq-fetcher-'));
    const clock = Date.now;
    return new SmallStore(
      dataDir,
      await TaqStore.open({ dataDir, mode: 'write', clock, software: 'test' }),
    );
  }

  /** Commits days of one month, sorted by symbol, then day. Later ones win. */
  async put(...cells: readonly TestCell[]): Promise<void> {
    this.#fetches += 1;
    const provenance = { source: 'test', fingerprint: 'test', filterSet: 'regular', options: {} };
    const fetch = { startedAt: this.#fetches, provisional: false, provenance };
    await this.store.commitPartition({
      dataset: minuteBars,
      partition: monthOf(parseExchangeDate(cells[0]?.date ?? '')),
      rows: barTable(cells),
      fetched: cells.map(({ symbol, date }) => ({
        date: parseExchangeDate(date),
        fetch,
        cells: new Map([[symbol, 'data' as const]]),
      })),
      reason: 'test',
    });
  }

  async snapshot(tag?: string): Promise<void> {
    await this.store.snapshots.createSnapshot(tag === undefined ? {} : { tag });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

function barTable(cells: readonly TestCell[]): Table {
  const rows = cells.flatMap((cell) =>
    Array.from({ length: cell.bars }, (_, minute) => ({ ...cell, minute })),
  );
  const price = Float64Array.from(rows, (row) => row.price);
  const ones = BigInt64Array.from(rows, () => 1n);
  return tableFromColumns(minuteBars, rows.length, {
    ts: BigInt64Array.from(rows, ({ date, minute }) =>
      newYorkToUtcNs(parseExchangeDate(date), BigInt(570 + minute) * NS_PER_MINUTE),
    ),
    symbol: { codes: Int32Array.from(rows.keys()), dictionary: rows.map(({ symbol }) => symbol) },
    open: price,
    high: price,
    low: price,
    close: price,
    volume: ones,
    vwap: price,
    date: Int32Array.from(rows, ({ date }) => toEpochDay(parseExchangeDate(date))),
    trades: ones,
  });
}

/** Rows as `AAPL 2024-11-25T14:30 100`. */
export function rowTexts(table: Table): string[] {
  const symbol = vectorOf(table, 'symbol');
  const open = valuesOf<Float64Array>(table, 'open');
  return Array.from(
    valuesOf<BigInt64Array>(table, 'ts'),
    (ts, row) => `${symbol.get(row)} ${formatUtc(ts).slice(0, 16)} ${open[row]}`,
  );
}
