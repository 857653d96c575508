import { truncate } from './clock.ts';
import type { TradeColumns } from './columns.ts';
import type { Random } from './random.ts';

/** A trade before it has its place and number in the day. Units as in `TradeColumns`. */
export interface TradeDraft {
  readonly time: number;
  readonly participantTime: number;
  readonly price: number;
  readonly size: number;
  readonly exchange: number;
  readonly condition: number;
  readonly correction: number;
  /** Two drafts that name each other's group swap their numbers: out of sequence. */
  readonly swap?: string;
}

/** Orders drafts by time, ties as they came, numbers them, and lays them out as columns. */
export function toTradeColumns(
  random: Random,
  drafts: TradeDraft[],
  precision: number,
): TradeColumns {
  drafts.sort((left, right) => left.time - right.time);
  const count = drafts.length;
  const columns: TradeColumns = {
    count,
    time: new Float64Array(count),
    participantTime: new Float64Array(count),
    price: new Int32Array(count),
    size: new Int32Array(count),
    sizeFraction: new Uint16Array(count),
    exchange: new Uint8Array(count),
    condition: new Uint8Array(count),
    correction: new Uint8Array(count),
    sequence: rising(random, count),
  };
  drafts.forEach((draft, row) => place(columns, draft, row, precision));
  swapMarked(columns.sequence, drafts);
  return columns;
}

function rising(random: Random, count: number): Int32Array {
  const numbers = new Int32Array(count);
  let number = random.int(1_000, 100_000);
  for (let row = 0; row < count; row += 1) numbers[row] = number += random.int(1, 40);
  return numbers;
}

function place(columns: TradeColumns, draft: TradeDraft, row: number, precision: number): void {
  columns.time[row] = draft.time;
  columns.participantTime[row] = truncate(draft.participantTime, precision);
  columns.price[row] = draft.price;
  columns.size[row] = draft.size;
  columns.exchange[row] = draft.exchange;
  columns.condition[row] = draft.condition;
  columns.correction[row] = draft.correction;
}

function swapMarked(sequence: Int32Array, drafts: readonly TradeDraft[]): void {
  const waiting = new Map<string, number>();
  drafts.forEach(({ swap }, row) => {
    if (swap === undefined) return;
    const other = waiting.get(swap);
    if (other === undefined) waiting.set(swap, row);
    else exchangeValues(sequence, row, other);
  });
}

function exchangeValues(values: Int32Array, left: number, right: number): void {
  const kept = values[left] ?? 0;
  values[left] = values[right] ?? 0;
  values[right] = kept;
}
