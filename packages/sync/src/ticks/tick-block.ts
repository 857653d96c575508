import {
  newYorkToUtcNs,
  tableFromColumns,
  toEpochDay,
  type ColumnArrays,
  type Dataset,
  type ExchangeDate,
  type TableColumn,
} from '@taq/schema';
import { numberColumn, type TickBatch, type TickRule } from '@taq/source';
import type { RecordBatch } from 'apache-arrow';
import { gatherColumn } from './gather-column.ts';
import type { TickRef } from './tick-cursor.ts';

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
  readonly #batchOf: Int32Array;
  readonly #rowOf: Int32Array;
  readonly #batches: KindBatch[] = [];
  readonly #latest: Partial<Record<Kind, number>> = {};
  #rows = 0;

  constructor(capacity: number) {
    this.#batchOf = new Int32Array(capacity);
    this.#rowOf = new Int32Array(capacity);
  }

  get rows(): number {
    return this.#rows;
  }

  get isFull(): boolean {
    return this.#rows === this.#batchOf.length;
  }

  add(kind: Kind, { batch, row }: TickRef): void {
    this.#batchOf[this.#rows] = this.#numberOf(kind, batch);
    this.#rowOf[this.#rows] = row;
    this.#rows += 1;
  }

  /** The rows as those of `taq_ticks`, in one batch. */
  toBatches(dataset: Dataset, { symbol, date, firstSeq }: BlockPlace): RecordBatch[] {
    const rows = this.#rows;
    const stamps = this.#stamps(newYorkToUtcNs(date, 0n));
    const kinds = this.#batches.map(({ kind }) => SINGULAR[kind]);
    return tableFromColumns(dataset, rows, {
      ...this.#rawColumns(dataset),
      ...stamps,
      symbol: { codes: new Int32Array(rows), dictionary: [symbol] },
      date: new Int32Array(rows).fill(toEpochDay(date)),
      seq: ordinals(firstSeq, rows),
      kind: { codes: this.#batchOf.slice(0, rows), dictionary: kinds },
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
    const picked = { rows: this.#rows, batchOf: this.#batchOf, rowOf: this.#rowOf };
    const gathered = columns.flatMap(({ name, type }) => {
      const raw = RAW_COLUMNS[name];
      if (raw === undefined) return [];
      const parts = this.#batches.map(({ kind, batch }) => batch.columns[raw[kind] ?? '']);
      return [[name, gatherColumn(picked, parts, type)] as const];
    });
    return Object.fromEntries(gathered);
  }

  #stamps(midnight: bigint): ColumnArrays {
    const times = this.#batches.map(({ batch }) => numberColumn<BigInt64Array>(batch, 'time'));
    const ts = new BigInt64Array(this.#rows);
    const nanos = new Int16Array(this.#rows);
    for (let row = 0; row < this.#rows; row += 1) {
      const time = times[this.#batchOf[row] ?? 0]?.[this.#rowOf[row] ?? 0] ?? 0n;
      ts[row] = BigInt.asIntN(64, midnight + time);
      nanos[row] = Number(BigInt.asIntN(64, time % 1000n));
    }
    return { ts, ts_nano: nanos };
  }
}

function ordinals(first: number, rows: number): BigInt64Array {
  const values = new BigInt64Array(rows);
  for (let row = 0; row < rows; row += 1) values[row] = BigInt(first + row);
  return values;
}
