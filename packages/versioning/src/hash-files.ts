import { on } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { TaqError } from '@taq/schema';
import { concurrently } from './concurrently.ts';

/** What came of one file: its SHA-256, or why it could not be read. */
export type HashOutcome = { readonly sha256: string } | { readonly failure: string };

type Report = HashOutcome | { readonly bytes: number };

export interface HashFilesOptions<Job> {
  readonly signal?: AbortSignal | undefined;
  /** Called as bytes are read. */
  readonly onBytes: (bytes: number) => void;
  /** Called for each file when it was read to its end. */
  readonly onHashed: (job: Job, outcome: HashOutcome) => Promise<void>;
}

/**
 * Hashes files in threads, as many at a time as there are cores. Throws `INTERRUPTED` as soon as the
 * signal says so.
 */
export async function hashFiles<Job extends { readonly path: string }>(
  jobs: readonly Job[],
  { signal, onBytes, onHashed }: HashFilesOptions<Job>,
): Promise<void> {
  await using threads = new HashThreads(onBytes, signal);
  await concurrently(jobs, availableParallelism(), async (job) => {
    await onHashed(job, await threads.hash(job.path));
  });
}

/** Threads that wait for their next file. */
class HashThreads implements AsyncDisposable {
  readonly #onBytes: (bytes: number) => void;
  readonly #signal: AbortSignal | undefined;
  readonly #all: Worker[] = [];
  readonly #idle: Worker[] = [];

  constructor(onBytes: (bytes: number) => void, signal: AbortSignal | undefined) {
    this.#onBytes = onBytes;
    this.#signal = signal;
  }

  async hash(path: string): Promise<HashOutcome> {
    const worker = this.#idle.pop() ?? this.#start();
    try {
      const outcome = await this.#hashIn(worker, path);
      this.#idle.push(worker);
      return outcome;
    } catch (error) {
      throw this.#signal?.aborted === true ? interrupted(error) : error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#all.map(async (worker) => worker.terminate()));
  }

  #start(): Worker {
    const script = fileURLToPath(new URL('./hash-worker.js', import.meta.url));
    const worker = new Worker(script, { execArgv: [] });
    this.#all.push(worker);
    return worker;
  }

  async #hashIn(worker: Worker, path: string): Promise<HashOutcome> {
    const options = this.#signal === undefined ? {} : { signal: this.#signal };
    const reports = on(worker, 'message', options) as AsyncIterableIterator<[Report]>;
    worker.postMessage(path);
    for await (const [report] of reports) {
      if (!('bytes' in report)) return report;
      this.#onBytes(report.bytes);
    }
    throw new RangeError('the thread ended before the file');
  }
}

function interrupted(cause: unknown): TaqError<'INTERRUPTED'> {
  return new TaqError('INTERRUPTED', 'stopped before all files were read', {
    details: { what: 'verify' },
    next: 'Run the same command again: it goes on where it was.',
    cause,
  });
}
