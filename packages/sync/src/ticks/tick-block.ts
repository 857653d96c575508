import {
  halvesOf,
  newYorkToUtcNs,
  setSum,
  setWhole,
  toEpochDay,
  wholeAt,
  type ColumnArrays,
  type Dataset,
  type ExchangeDate,
  type TableColumn,
  type TextColumn,
} from '@taq/schema';
import { tableFromColumns } from '@taq/schema/arrow';
import { numberColumn, type TickBatch, type TickRule } from '@taq/source';
import type { RecordBatch } from 'apache-arrow';
import { ColumnGatherer } from './gather-column.ts';
import { PickedRuns } from './picked-runs.ts';
import type { TickRun } from './tick-cursor.ts';

type Kind = TickRule['kind'];

/** The raw columns that those of `taq_ticks` come from; a kind without one has nulls there. */
const RAW_COLUMNS: Readonly<Record<string, Readonly<Partial<Record<Kind, string>>>>> = {
  bid: { quotes: 'bid' },
  ask: { quotes: 'ask' },
  bid_size: { quotes: 'bid_size' },
  ask_size: { quotes: 'ask_size' },
  trade_px: { trades: 'price' },
  trade_size: { trades: 'size' },
  trade_size_fraction: { trades: 'size_fraction' },
  cond: { trades: 'conditions', quotes: 'condition' },
  exchange: { trades: 'exchange', quotes: 'exchange' },
  correction: { trades: 'correction' },
  source_seq: { trades: 'sequence', quotes: 'sequence' },
};

const SINGULAR = { trades: 'trade', quotes: 'quote' } satisfies Record<Kind, string>;

interface KindBatch {
  readonly kind: Kind;
  readonly batch: TickBatch;
}

/** Whose ticks a block holds, and which of the day's. */
export interface BlockPlace {
  readonly symbol: string;
  readonly date: ExchangeDate;
  /** Ordinal of the first row within the symbol's day. */
  readonly firstSeq: number;
}

/** Ticks of one symbol's day in their final order, picked from batches of both kinds. */
export class TickBlock {
  readonly #picked: PickedRuns;
  readonly #batches: KindBatch[] = [];
  readonly #latest: Partial<Record<Kind, number>> = {};

  constructor(capacity: number) {
    this.#picked = new PickedRuns(capacity);
  }

  get rows(): number {
    return this.#picked.rows;
  }

  get isFull(): boolean {
    return this.#picked.room === 0;
  }

  /** Takes as many of the ticks behind the first `done` as there is room for; says how many. */
  add(kind: Kind, { batch, row, count }: TickRun, done: number): number {
    const taken = Math.min(count - done, this.#picked.room);
    this.#picked.add(this.#numberOf(kind, batch), row + done, taken);
    return taken;
  }

  /** The rows as those of `taq_ticks`, in one batch. */
  toBatches(dataset: Dataset, { symbol, date, firstSeq }: BlockPlace): RecordBatch[] {
    const { rows } = this;
    const stamps = this.#stamps(newYorkToUtcNs(date, 0n));
    return tableFromColumns(dataset, rows, {
      ...this.#rawColumns(dataset),
      ...stamps,
      symbol: { codes: new Int32Array(rows), dictionary: [symbol] },
      date: new Int32Array(rows).fill(toEpochDay(date)),
      seq: ordinals(firstSeq, rows),
      kind: this.#kinds(),
    }).batches;
  }

  #numberOf(kind: Kind, batch: TickBatch): number {
    const latest = this.#latest[kind];
    if (latest !== undefined && this.#batches[latest]?.batch === batch) return latest;
    const number = this.#batches.push({ kind, batch }) - 1;
    this.#latest[kind] = number;
    return number;
  }

  #rawColumns({ columns }: Dataset): ColumnArrays<TableColumn> {
    const gatherer = new ColumnGatherer(this.#picked);
    const gathered = columns.flatMap(({ name, type }) => {
      const raw = RAW_COLUMNS[name];
      if (raw === undefined) return [];
      const parts = this.#batches.map(({ kind, batch }) => batch.columns[raw[kind] ?? '']);
      if (parts.every((part) => part === undefined)) return [];
      return [[name, gatherer.gather(parts, type)] as const];
    });
    return Object.fromEntries(gathered);
  }

  #kinds(): TextColumn {
    const dictionary = [...new Set(this.#batches.map(({ kind }) => SINGULAR[kind]))];
    const codeOf = this.#batches.map(({ kind }) => dictionary.indexOf(SINGULAR[kind]));
    const codes = new Int32Array(this.rows);
    if (dictionary.length > 1) {
      for (let run = 0; run < this.#picked.size; run += 1) {
        const [count, at] = [this.#picked.countOf(run), this.#picked.placeOf(run)];
        const batch = this.#picked.batchOf(run);
        for (let row = 0; row < count; row += 1) codes[at + row] = codeOf[batch] ?? 0;
      }
    }
    return { codes, dictionary };
  }

  #stamps(midnight: bigint): ColumnArrays {
    const times = this.#batches.map(({ batch }) =>
      halvesOf(numberColumn<BigInt64Array>(batch, 'time')),
    );
    const base = { high: Number(midnight >> 32n), low: Number(BigInt.asUintN(32, midnight)) };
    const [ts, nanos] = [new BigInt64Array(this.rows), new Int16Array(this.rows)];
    const halves = halvesOf(ts);
    for (let run = 0; run < this.#picked.size; run += 1) {
      const [batch, first] = [this.#picked.batchOf(run), this.#picked.firstOf(run)];
      const [count, at] = [this.#picked.countOf(run), this.#picked.placeOf(run)];
      const own = times[batch];
      if (own === undefined) continue;
      for (let row = 0; row < count; row += 1) {
        const time = wholeAt(own, first + row);
        setSum(halves, at + row, base, time);
        nanos[at + row] = time - Math.floor(time / 1000) * 1000;
      }
    }
    return { ts, ts_nano: nanos };
  }
}

function ordinals(first: number, rows: number): BigInt64Array {
  const values = new BigInt64Array(rows);
  const halves = halvesOf(values);
  for (let row = 0; row < rows; row += 1) setWhole(halves, row, first + row);
  return values;
}
