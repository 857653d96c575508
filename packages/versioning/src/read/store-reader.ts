import { join, resolve } from 'node:path';
import type { Logger } from '@taq/schema';
import { requireReadable, storeNotFound } from '../data-folder.ts';
import { Intents } from '../intents.ts';
import { pinAt, type PointInTime } from '../pin.ts';
import type { PinContext, PinnedStore } from '../pinned-store.ts';
import { PosixStore } from '../posix-store.ts';
import { RememberingReader } from '../remembering-reader.ts';
import { atStore } from '../store-failure.ts';
import { TEMPORARY } from '../store-layout.ts';
import { TempFiles } from '../temp-files.ts';

export interface StoreReaderOptions {
  /** The folder that holds `taq/`, `manifests/` and `snapshots/`. */
  readonly dataDir: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly software: string;
  readonly logger?: Logger;
}

/**
 * The local store for those who only read it. Takes no lock, and loads no code that writes but where
 * a process died over plain names that a reader can finish.
 */
export class StoreReader {
  readonly #context: PinContext;

  private constructor(context: PinContext) {
    this.#context = context;
  }

  /**
   * Throws `STORE_NOT_FOUND` when there is nothing to read, `STORE_UNUSABLE` for a folder that cannot
   * be used, and `STORE_FORMAT_UNKNOWN` for a store that a newer release wrote.
   */
  static async open(options: StoreReaderOptions): Promise<StoreReader> {
    const { clock } = options;
    const dataDir = resolve(options.dataDir);
    await requireReadable(dataDir);
    const temps = new TempFiles(join(dataDir, TEMPORARY));
    const manifests = new RememberingReader(new PosixStore(dataDir, temps));
    const { root } = await manifests.newest();
    if (root.version === 0) throw storeNotFound(dataDir);
    if (await isLeftUndone(temps)) {
      const { TaqStore } = await import('../store.ts');
      await TaqStore.open({ ...options, mode: 'read' });
    }
    return new StoreReader({ dataDir, manifests, clock });
  }

  /**
   * Pins one state: of the store as it is now, however long ago it was opened. Throws what `pinPoint`
   * throws, `STORE_NOT_FOUND` where the store is gone, and `STORE_UNUSABLE`.
   */
  async at(point: PointInTime = {}): Promise<PinnedStore> {
    const { dataDir, manifests } = this.#context;
    return atStore(dataDir, async () => {
      const newest = await manifests.newest();
      if (newest.root.version === 0) throw storeNotFound(dataDir);
      return pinAt(this.#context, point, newest);
    });
  }
}

/** Whether a dead process left names undone; where that cannot be told, nobody can finish them. */
async function isLeftUndone(temps: TempFiles): Promise<boolean> {
  const undone = await new Intents(temps).ofTheDead().catch(() => []);
  return undone.length > 0;
}
