import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  fromEpochDay,
  minuteBars,
  monthOf,
  parseExchangeDate,
  type CoverageState,
  type Dataset,
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

interface Place {
  readonly dataset: string;
  readonly partition: string;
}

interface PlaceFiles extends Place {
  readonly files: PinnedFile[];
}

/** A small store in a fresh folder, as the fetcher would pin it. */
export class ScratchStore implements AsyncDisposable {
  readonly #root: string;
  readonly #write: WriteTable;
  readonly #files = new Map<string, PlaceFiles>();
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
    const cells = bars.map(({ symbol, date }) => ({ symbol, date: fromEpochDay(date) }));
    return this.addTable(minuteBars, monthOf(firstDate), table, cells);
  }

  /** Writes rows of any dataset as one more file of a partition, and records their cells as `data`. */
  async addTable(
    dataset: Dataset,
    partition: string,
    table: Table,
    cells: readonly { readonly symbol: string; readonly date: ExchangeDate }[],
  ): Promise<PinnedFile> {
    const place = { dataset: dataset.name, partition };
    const [dates, symbols] = [cells.map(({ date }) => date), cells.map(({ symbol }) => symbol)];
    const [firstDate, lastDate] = [dates.toSorted()[0], dates.toSorted().at(-1)];
    if (firstDate === undefined || lastDate === undefined) throw new RangeError('no cells to add');
    for (const { symbol, date } of cells) this.#record(place, symbol, date, 'data');
    const files = this.#filesOf(place);
    const name = `${dataset.shortName} ${partition}.${files.length}.parquet`;
    const path = join(this.#root, HARD_NAME, name);
    await this.#write(table, path);
    const { size: bytes } = await stat(path);
    const range = { firstDate, lastDate, symbols: [...new Set(symbols)].toSorted() };
    const file = { path, rows: table.numRows, bytes, schemaVersion: 1, ...range };
    files.push(file);
    return file;
  }

  /** Notes what is known about a cell of the bars. */
  record(symbol: string, date: string, state: CoverageState): void {
    const partition = monthOf(parseExchangeDate(date));
    this.#record({ dataset: minuteBars.name, partition }, symbol, date, state);
  }

  /** The store as it is now; later additions do not show in it. */
  pin(changes: Partial<PinnedState> = {}): PinnedState {
    const partitions = [...this.#files.values()].map((one) => this.#pinPartition(one));
    return { version: 1, committedAt: '2024-12-01T00:00:00.000Z', partitions, ...changes };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#root, { recursive: true, force: true });
  }

  #record({ dataset, partition }: Place, symbol: string, date: string, state: CoverageState): void {
    this.#filesOf({ dataset, partition });
    const key = placeKey({ dataset, partition });
    const cells = this.#cells.get(key) ?? new Map<string, CoverageState>();
    this.#cells.set(key, cells.set(cellKey(symbol, date), state));
  }

  #filesOf(place: Place): PinnedFile[] {
    const known = this.#files.get(placeKey(place)) ?? { ...place, files: [] };
    this.#files.set(placeKey(place), known);
    return known.files;
  }

  #pinPartition({ files, ...place }: PlaceFiles): PinnedPartition {
    const coverage = coverageFrom(new Map(this.#cells.get(placeKey(place))));
    return { ...place, files: [...files], coverage };
  }
}

function placeKey({ dataset, partition }: Place): string {
  return `${dataset} ${partition}`;
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
