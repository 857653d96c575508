import { on } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { EncodedFile, EncodeFile, ParquetLayout } from './parquet-encoding.ts';

type Report =
  | { readonly took: true }
  | { readonly written: EncodedFile }
  | { readonly failure: { readonly message: string; readonly code?: string } };

/** Row groups that are on their way to the thread: one that it encodes, and one that waits. */
const AHEAD = 2;

/**
 * Encodes Parquet files in a thread of its own, so that whoever makes the rows goes on meanwhile.
 * One file at a time; the thread starts with the first one and ends with this.
 */
export class ParquetThread implements AsyncDisposable {
  #worker: Worker | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  /** Does what `encodeParquet` does. */
  readonly encode: EncodeFile = async (path, layout, groups) => {
    const encoded = this.#turn.then(async () => this.#encode(path, layout, groups));
    this.#turn = encoded.catch(() => undefined);
    return encoded;
  };

  /** Waits for the file that is being written. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#turn;
    await this.#worker?.terminate();
  }

  async #encode(
    path: string,
    layout: ParquetLayout,
    groups: AsyncIterator<Uint8Array>,
  ): Promise<EncodedFile> {
    const worker = (this.#worker ??= start());
    const listening = new AbortController();
    const reports = on(worker, 'message', listening) as AsyncIterableIterator<[Report]>;
    try {
      worker.postMessage({ begin: { path, layout } });
      return written(await sendAll(worker, groups, reports));
    } finally {
      listening.abort();
    }
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
