import { LocalMeasures } from '@taq/measures';
import type { TempFiles } from '@taq/versioning';
import { mkdir } from 'node:fs/promises';
import { FolderPeak } from './folder-peak.ts';

/** What does not fit is spilled. */
const MEMORY_LIMIT = '512MB';

interface Opened {
  readonly measures: LocalMeasures;
  readonly spill: FolderPeak;
}

/** The engine that measures ticks here: opened by the first who needs it, closed with the sync. */
export class LocalEngine implements AsyncDisposable {
  readonly #temps: TempFiles;
  readonly #folder: string;
  readonly #spilled: (bytes: number) => void;
  #opened: Promise<Opened> | undefined;

  /** `spilled` is told at the end what did not fit into memory, at its peak. */
  constructor(temps: TempFiles, spilled: (bytes: number) => void) {
    this.#temps = temps;
    this.#folder = temps.path('spill');
    this.#spilled = spilled;
  }

  readonly open = async (): Promise<LocalMeasures> => {
    this.#opened ??= this.#open();
    return (await this.#opened).measures;
  };

  async [Symbol.asyncDispose](): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined);
    await opened?.spill[Symbol.asyncDispose]();
    await opened?.measures[Symbol.asyncDispose]();
    this.#spilled(opened?.spill.bytes ?? 0);
    await this.#temps.discard(this.#folder);
  }

  async #open(): Promise<Opened> {
    await mkdir(this.#folder, { recursive: true });
    const limits = { memoryLimit: MEMORY_LIMIT, tempDirectory: this.#folder };
    return { measures: await LocalMeasures.open(limits), spill: new FolderPeak(this.#folder) };
  }
}
