import { on } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { encodeParquet } from './encode-parquet.js';
import type { EncodedFile, EncodeFile, ParquetLayout } from './parquet-encoding.ts';

type Report =
  | { readonly took: true }
  | { readonly written: EncodedFile }
  | { readonly failure: { readonly message: string; readonly code?: string } };

/** Row groups that are on their way to the thread: one that it encodes, and one that waits. */
const AHEAD = 2;
/** Rows that take so long to come are sorted or added up somewhere first. */
const LATE_MS = 250;

/**
 * Encodes Parquet files in threads of their own, so that whoever makes the rows goes on meanwhile:
 * as many threads as there are files at once, each kept for the next one. Files of one row group
 * are not worth it, and are encoded here.
 */
export class ParquetThreads implements AsyncDisposable {
  readonly #idle: Worker[] = [];
  readonly #all = new Set<Worker>();

  /** Does what `encodeParquet` does. */
  readonly encode: EncodeFile = async (path, layout, groups) => {
    const late = setTimeout(() => this.#prepare(), LATE_MS);
    const [first, second] = await firstTwo(groups).finally(() => clearTimeout(late));
    const all = followedBy([first, second], groups);
    if (second.done === true) return encodeParquet(path, layout, all);
    const worker = this.#idle.pop() ?? this.#start();
    try {
      return await encodeIn(worker, { path, layout }, all);
    } finally {
      this.#idle.push(worker);
    }
  };

  /** Ends the threads, also those that are at work. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(Array.from(this.#all, async (worker) => worker.terminate()));
  }

  /**
   * A thread takes its time to start, and so does what encodes here and merges later: while nothing
   * comes, that costs nobody anything.
   */
  #prepare(): void {
    if (this.#idle.length === 0) this.#idle.push(this.#start());
    // What fails here fails again where it is needed.
    import('parquet-wasm').catch(() => undefined);
  }

  #start(): Worker {
    const worker = start();
    this.#all.add(worker);
    return worker;
  }
}

type Group = IteratorResult<Uint8Array>;

async function firstTwo(groups: AsyncIterator<Uint8Array>): Promise<readonly [Group, Group]> {
  return [await groups.next(), await groups.next()];
}

async function* followedBy(
  heads: readonly Group[],
  tail: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  for (const head of heads) {
    if (head.done === true) return;
    yield head.value;
  }
  for (;;) {
    const next = await tail.next();
    if (next.done === true) return;
    yield next.value;
  }
}

async function encodeIn(
  worker: Worker,
  begin: { readonly path: string; readonly layout: ParquetLayout },
  groups: AsyncIterator<Uint8Array>,
): Promise<EncodedFile> {
  const listening = new AbortController();
  const reports = on(worker, 'message', listening) as AsyncIterableIterator<[Report]>;
  try {
    worker.postMessage({ begin });
    return written(await sendAll(worker, groups, reports));
  } finally {
    listening.abort();
  }
}

/** Sends the groups; the report on the whole file. */
async function sendAll(
  worker: Worker,
  groups: AsyncIterator<Uint8Array>,
  reports: AsyncIterableIterator<[Report]>,
): Promise<Report> {
  try {
    const early = await sendGroups(worker, groups, reports);
    if (early !== undefined) return early;
  } catch (error) {
    await end(worker, reports);
    throw error;
  }
  return end(worker, reports);
}

/** The report on the whole file where it comes before all groups are sent: writing failed. */
async function sendGroups(
  worker: Worker,
  groups: AsyncIterator<Uint8Array>,
  reports: AsyncIterableIterator<[Report]>,
): Promise<Report | undefined> {
  for (let sent = 0; ; sent += 1) {
    const next = await groups.next();
    if (next.done === true) return undefined;
    if (sent >= AHEAD) {
      const report = await nextOf(reports);
      if (!('took' in report)) return report;
    }
    worker.postMessage({ group: next.value }, [next.value.buffer as ArrayBuffer]);
  }
}

async function end(worker: Worker, reports: AsyncIterableIterator<[Report]>): Promise<Report> {
  worker.postMessage({ end: true });
  for (;;) {
    const report = await nextOf(reports);
    if (!('took' in report)) return report;
  }
}

async function nextOf(reports: AsyncIterableIterator<[Report]>): Promise<Report> {
  const { value } = (await reports.next()) as { readonly value: readonly [Report] };
  return value[0];
}

function written(report: Report): EncodedFile {
  if ('written' in report) return report.written;
  const { message, ...code } = 'failure' in report ? report.failure : { message: 'no report' };
  throw Object.assign(new Error(message), code);
}

/** Keeps no process alive. */
function start(): Worker {
  const worker = new Worker(fileURLToPath(new URL('./parquet-worker.js', import.meta.url)), {
    execArgv: [],
  });
  worker.unref();
  return worker;
}
