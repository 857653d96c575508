import { type Dataset, type ExchangeDate } from '@taq/schema';
import { ROW_GROUP_ROWS } from '@taq/versioning';
import type { RecordBatch } from 'apache-arrow';
import { TickBlock } from './tick-block.ts';
import { TickCursor, type TickRun, type TickStream } from './tick-cursor.ts';
import { orderTies } from './tick-order.ts';

/** A day's ticks as they come. */
export interface DayTicks {
  readonly date: ExchangeDate;
  /** Both sorted by symbol, then time. */
  readonly quotes: TickStream['batches'];
  readonly trades: TickStream['batches'];
  /** The source's name, for errors. */
  readonly server: string;
}

/**
 * Trades and quotes as rows of `taq_ticks`: by symbol, then time, quotes before trades, then as
 * `orderTies` has it. No batch holds two symbols. Memory holds a few batches, whatever the day's size.
 * Throws `SOURCE_FAILED` where a stream is not in order.
 */
export async function* mergeTicks(
  dataset: Dataset,
  { date, quotes, trades, server }: DayTicks,
): AsyncGenerator<RecordBatch> {
  // The first of two equal stamps is taken: quotes come before trades.
  const cursors = [
    new TickCursor({ batches: quotes, kind: 'quotes', server, date }),
    new TickCursor({ batches: trades, kind: 'trades', server, date }),
  ];
  try {
    for (;;) {
      await settle(cursors);
      const symbol = firstSymbol(cursors);
      if (symbol === undefined) return;
      yield* mergeSymbol(dataset, cursors, { symbol, date });
    }
  } finally {
    await Promise.all(cursors.map(async (cursor) => cursor.close()));
  }
}

async function* mergeSymbol(
  dataset: Dataset,
  cursors: readonly TickCursor[],
  { symbol, date }: { readonly symbol: string; readonly date: ExchangeDate },
): AsyncGenerator<RecordBatch> {
  let [block, firstSeq] = [new TickBlock(ROW_GROUP_ROWS), 0];
  for (let next = earliest(cursors, symbol); next !== undefined; next = earliest(cursors, symbol)) {
    const alone = next.countAlone(boundOf(next, cursors, symbol));
    const runs = alone > 0 ? [next.take(alone)] : await takeTies(next, symbol);
    for (const ticks of runs) {
      for (let taken = 0; taken < ticks.count;) {
        taken += block.add(next.kind, ticks, taken);
        if (!block.isFull) continue;
        yield* block.toBatches(dataset, { symbol, date, firstSeq });
        firstSeq += block.rows;
        block = new TickBlock(ROW_GROUP_ROWS);
      }
    }
    if (cursors.some(needsBatch)) await settle(cursors);
  }
  if (block.rows > 0) yield* block.toBatches(dataset, { symbol, date, firstSeq });
}

function needsBatch(cursor: TickCursor): boolean {
  return cursor.needsBatch;
}

/** Both at once: they come over different connections. */
async function settle(cursors: readonly TickCursor[]): Promise<void> {
  await Promise.all(cursors.map(async (cursor) => cursor.settle()));
}

function firstSymbol(cursors: readonly TickCursor[]): string | undefined {
  const symbols = cursors.flatMap((cursor) => (cursor.atEnd ? [] : [cursor.symbol]));
  return symbols.toSorted()[0];
}

/** The stream whose next tick of the symbol is first. */
function earliest(cursors: readonly TickCursor[], symbol: string): TickCursor | undefined {
  let first: TickCursor | undefined;
  for (const cursor of cursors) {
    if (cursor.atEnd || cursor.symbol !== symbol) continue;
    if (first === undefined || cursor.time < first.time) first = cursor;
  }
  return first;
}

/** Ticks of this stream come before those of the other one as long as they are below this stamp. */
function boundOf(first: TickCursor, cursors: readonly TickCursor[], symbol: string): number {
  let bound = Infinity;
  for (const cursor of cursors) {
    if (cursor === first || cursor.atEnd || cursor.symbol !== symbol) continue;
    // Of equal stamps, those of the stream that is named first.
    const isAfter = cursors.indexOf(cursor) > cursors.indexOf(first);
    bound = Math.min(bound, isAfter ? cursor.time + 1 : cursor.time);
  }
  return bound;
}

/** All ticks of the stream's next stamp, in their order. */
async function takeTies(cursor: TickCursor, symbol: string): Promise<TickRun[]> {
  const { time } = cursor;
  const ties = [cursor.take(1)];
  for (;;) {
    if (cursor.needsBatch) await cursor.settle();
    if (cursor.atEnd || cursor.time !== time || cursor.symbol !== symbol) break;
    ties.push(cursor.take(1));
  }
  if (ties.length > 1) orderTies(ties, cursor.kind);
  return ties;
}
