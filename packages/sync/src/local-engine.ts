import { LocalMeasures } from '@taq/measures';
import type { TempFiles } from '@taq/versioning';
import { mkdir } from 'node:fs/promises';

/** What does not fit is spilled. */
const MEMORY_LIMIT = '512MB';

/** The engine that measures ticks here: opened by the first who needs it, closed with the sync. */
export class LocalEngine implements AsyncDisposable {
  readonly #temps: TempFiles;
  readonly #folder: string;
  #opened: Promise<LocalMeasures> | undefined;

  constructor(temps: TempFiles) {
    this.#temps = temps;
    this.#folder = temps.path('spill');
  }

  readonly open = async (): Promise<LocalMeasures> => {
    this.#opened ??= this.#open();
    return this.#opened;
  };

  async [Symbol.asyncDispose](): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined);
    await opened?.[Symbol.asyncDispose]();
    await this.#temps.discard(this.#folder);
  }

  async #open(): Promise<LocalMeasures> {
    await mkdir(this.#folder, { recursive: true });
    return LocalMeasures.open({ memoryLimit: MEMORY_LIMIT, tempDirectory: this.#folder });
  }
}
