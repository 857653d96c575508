import type { FileHandle } from 'node:fs/promises';

const INTERVAL_MS = 10_000;

/**
 * Shows other machines that the holder of a lock is alive: writes the last byte of its record
 * again and again, which moves the file's time by the file system's clock and changes nothing.
 * Keeps no process alive.
 */
export class Heartbeat {
  readonly #file: FileHandle;
  readonly #timer: NodeJS.Timeout;
  #beating: Promise<void> = Promise.resolve();

  constructor(file: FileHandle, intervalMs = INTERVAL_MS) {
    this.#file = file;
    this.#timer = setInterval(() => {
      this.#beating = this.#beat();
    }, intervalMs);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    await this.#file.close();
  }

  /** A record that was taken away is still an open file: writing to it harms nobody. */
  async #beat(): Promise<void> {
    try {
      const { size } = await this.#file.stat();
      await this.#file.write('\n', size - 1);
    } catch {
      // The next beat tries again; a holder that cannot write is judged by its silence.
    }
  }
}
