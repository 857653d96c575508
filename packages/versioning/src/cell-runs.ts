import { fromEpochDay, stringRuns, vectorOf, type ExchangeDate } from '@taq/schema';
import { Table, type RecordBatch } from 'apache-arrow';

/** Consecutive rows of one cell inside a batch: rows `start` to `end`, `end` exclusive. */
export interface CellRun {
  readonly symbol: string;
  readonly date: ExchangeDate;
  readonly batch: RecordBatch;
  readonly start: number;
  readonly end: number;
}

/** Names a cell inside a partition, for use in sets. */
export function cellKey(symbol: string, date: ExchangeDate): string {
  return `${symbol} ${date}`;
}

/** The cells of a batch whose rows are sorted by symbol, then time. */
export function* cellRuns(batch: RecordBatch): Generator<CellRun> {
  const days = batch.getChild('date')?.data[0]?.values as Int32Array | undefined;
  if (days === undefined) return;
  for (const { value: symbol, start, end } of stringRuns(vectorOf(new Table([batch]), 'symbol'))) {
    for (let from = start; from < end;) {
      const to = endOfDay(days, from, end);
      yield { symbol, date: fromEpochDay(days[from] ?? 0), batch, start: from, end: to };
      from = to;
    }
  }
}

function endOfDay(days: Int32Array, from: number, end: number): number {
  let to = from + 1;
  while (to < end && days[to] === days[from]) to += 1;
  return to;
}

/** The cells of batches in a row. */
export async function* cellRunsOf(
  batches: Iterable<RecordBatch> | AsyncIterable<RecordBatch>,
): AsyncGenerator<CellRun> {
  for await (const batch of batches) yield* cellRuns(batch);
}

/** Only the runs whose cell passes. */
export async function* filterRuns(
  runs: AsyncIterable<CellRun>,
  keep: (run: CellRun) => boolean,
): AsyncGenerator<CellRun> {
  for await (const run of runs) if (keep(run)) yield run;
}

/** Sorted runs, symbol by symbol. Each symbol's runs must be read before the next one is asked for. */
export async function* runsBySymbol(
  source: AsyncIterable<CellRun>,
): AsyncGenerator<{ readonly symbol: string; readonly runs: AsyncGenerator<CellRun> }> {
  const head = new Head(source);
  try {
    await head.advance();
    while (head.run !== undefined) {
      const { symbol } = head.run;
      yield { symbol, runs: runsOf(head, symbol) };
    }
  } finally {
    await head.close();
  }
}

async function* runsOf(head: Head, symbol: string): AsyncGenerator<CellRun> {
  while (head.run?.symbol === symbol) {
    yield head.run;
    await head.advance();
  }
}

/**
 * Sorted sources as one, by symbol, then day. Throws `RangeError` where two of them hold the same
 * cell, or one is not sorted.
 */
export async function* mergeRuns(
  sources: readonly AsyncIterable<CellRun>[],
): AsyncGenerator<CellRun> {
  const heads = sources.map((source) => new Head(source));
  try {
    for (const head of heads) await head.advance();
    yield* smallestFirst(heads);
  } finally {
    await Promise.all(heads.map(async (head) => head.close()));
  }
}

async function* smallestFirst(heads: readonly Head[]): AsyncGenerator<CellRun> {
  let last: { readonly run: CellRun; readonly head: Head } | undefined;
  for (;;) {
    const head = smallest(heads);
    const run = head?.run;
    if (head === undefined || run === undefined) return;
    if (last !== undefined) requireAfter(last, { run, head });
    yield run;
    last = { run, head };
    await head.advance();
  }
}

/** A source and the run that it offers next. */
class Head {
  readonly #runs: AsyncIterator<CellRun>;
  run: CellRun | undefined;

  constructor(source: AsyncIterable<CellRun>) {
    this.#runs = source[Symbol.asyncIterator]();
  }

  async advance(): Promise<void> {
    const next = await this.#runs.next();
    this.run = next.done === true ? undefined : next.value;
  }

  /** Lets the source close what it holds, also where it was not read to its end. */
  async close(): Promise<void> {
    await this.#runs.return?.();
  }
}

function smallest(heads: readonly Head[]): Head | undefined {
  return heads.reduce<Head | undefined>((best, head) => {
    if (head.run === undefined) return best;
    return best?.run === undefined || compareCells(head.run, best.run) < 0 ? head : best;
  }, undefined);
}

/** By symbol, then day: the order of cells in a file. */
export function compareCells(left: CellRun, right: CellRun): number {
  if (left.symbol !== right.symbol) return left.symbol < right.symbol ? -1 : 1;
  return left.date < right.date ? -1 : Number(left.date > right.date);
}

/** A cell may go on in the next batch of its own source, and nowhere else. */
function requireAfter(
  last: { readonly run: CellRun; readonly head: Head },
  next: { readonly run: CellRun; readonly head: Head },
): void {
  const order = compareCells(last.run, next.run);
  if (order < 0 || (order === 0 && last.head === next.head)) return;
  throw new RangeError(`the rows of ${next.run.symbol} on ${next.run.date} are there twice`);
}
