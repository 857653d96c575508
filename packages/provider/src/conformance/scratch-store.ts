import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  fromEpochDay,
  minuteBars,
  monthOf,
  parseExchangeDate,
  type CoverageState,
  type ExchangeDate,
  type MinuteBar,
} from '@taq/schema';
import type { Table } from 'apache-arrow';
import type { PinnedCoverage, PinnedFile, PinnedPartition, PinnedState } from '../pinned-state.ts';
import { barsTable, sortedBars } from './bars.ts';

/** Writes a table as a file in the format that the engine reads. */
export type WriteTable = (table: Table, path: string) => Promise<void>;

/** Everything that engines like to read into a path, but must not. */
const HARD_NAME = "it's [a] *star* {b,c} ?q date=2001-01-01";

/** A small store in a fresh folder, as the fetcher would pin it. */
export class ScratchStore implements AsyncDisposable {
  readonly #root: string;
  readonly #write: WriteTable;
  readonly #files = new Map<string, PinnedFile[]>();
  readonly #cells = new Map<string, Map<string, CoverageState>>();

  private constructor(root: string, write: WriteTable) {
    this.#root = root;
    this.#write = write;
  }

  static async create(write: WriteTable): Promise<ScratchStore> {
    const root = await mkdtemp(join(tmpdir(), 'taq-scratch-'));
    await mkdir(join(root, HARD_NAME));
    return new ScratchStore(root, write);
  }

  /**
   * Writes bars of one month, sorted, as one more file, and records their cells as `data`.
   * `table` stands in for a file that is not what its bars say.
   */
  async add(bars: readonly MinuteBar[], table = barsTable(sortedBars(bars))): Promise<PinnedFile> {
    const dates = bars.map((row) => fromEpochDay(row.date)).toSorted();
    const [firstDate, lastDate] = [dates[0], dates.at(-1)];
    if (firstDate === undefined || lastDate === undefined) throw new RangeError('no bars to add');
    for (const row of bars) this.record(row.symbol, fromEpochDay(row.date), 'data');
    const files = this.#filesOf(monthOf(firstDate));
    const path = join(this.#root, HARD_NAME, `${monthOf(firstDate)}.${files.length}.parquet`);
    await this.#write(table, path);
    const { size: bytes } = await stat(path);
    const symbols = [...new Set(bars.map((row) => row.symbol))].toSorted();
    const rows = table.numRows;
    const file = { path, rows, bytes, schemaVersion: 1, firstDate, lastDate, symbols };
    files.push(file);
    return file;
  }

  /** Notes what is known about a cell. */
  record(symbol: string, date: string, state: CoverageState): void {
    const month = monthOf(parseExchangeDate(date));
    this.#filesOf(month);
    const cells = this.#cells.get(month) ?? new Map<string, CoverageState>();
    this.#cells.set(month, cells.set(cellKey(symbol, date), state));
  }

  /** The store as it is now; later additions do not show in it. */
  pin(changes: Partial<PinnedState> = {}): PinnedState {
    const partitions = [...this.#files].map(([month, files]) => this.#pinMonth(month, [...files]));
    return { version: 1, committedAt: '2024-12-01T00:00:00.000Z', partitions, ...changes };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#root, { recursive: true, force: true });
  }

  #filesOf(month: string): PinnedFile[] {
    const files = this.#files.get(month) ?? [];
    this.#files.set(month, files);
    return files;
  }

  #pinMonth(partition: string, files: readonly PinnedFile[]): PinnedPartition {
    const coverage = coverageFrom(new Map(this.#cells.get(partition)));
    return { dataset: minuteBars.name, partition, files, coverage };
  }
}

function cellKey(symbol: string, date: string): string {
  return `${symbol} ${date}`;
}

function coverageFrom(cells: ReadonlyMap<string, CoverageState>): PinnedCoverage {
  const symbols = [...new Set([...cells.keys()].map((key) => key.split(' ')[0] ?? ''))].toSorted();
  return {
    cell: (symbol: string, date: ExchangeDate) => cells.get(cellKey(symbol, date)),
    symbols: () => symbols,
  };
}
