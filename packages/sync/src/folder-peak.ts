import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const EVERY_MS = 200;

/** Watches how large the files of a folder get together, by looking at them again and again. */
export class FolderPeak implements AsyncDisposable {
  readonly #folder: string;
  readonly #timer: NodeJS.Timeout;
  #bytes = 0;
  #look: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
    this.#timer = setInterval(() => void this.#lookAgain(), EVERY_MS);
    this.#timer.unref();
  }

  /** The largest sum that was seen. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Looks once more and ends. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#lookAgain();
  }

  async #lookAgain(): Promise<void> {
    this.#look = this.#look.then(async () => {
      this.#bytes = Math.max(this.#bytes, await sizeOf(this.#folder));
    });
    return this.#look;
  }
}

/** Files may go while they are counted. */
async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(
    names.map(async (name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
