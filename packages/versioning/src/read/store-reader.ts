import { join, resolve } from 'node:path';
import { loggerWith, silentLogger, type Logger } from '@taq/schema';
import { requireReadable, storeNotFound } from '../data-folder.ts';
import { Intents } from '../intents.ts';
import { ManifestManager } from '../manifest-manager.ts';
import { pinPoint, type PointInTime } from '../pin.ts';
import type { PinContext, PinnedStore } from '../pinned-store.ts';
import { PosixStore } from '../posix-store.ts';
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
    const { clock, software } = options;
    const logger = loggerWith(options.logger ?? silentLogger, { component: 'taq_store' });
    const dataDir = resolve(options.dataDir);
    await requireReadable(dataDir);
    const temps = new TempFiles(join(dataDir, TEMPORARY));
    const manifests = new ManifestManager(new PosixStore(dataDir, temps), {
      clock,
      trustClock: false,
      author: { host: '', pid: process.pid, software },
      logger,
      readOnly: true,
    });
    const { root } = await manifests.newest();
    if (root.version === 0) throw storeNotFound(dataDir);
    if (await isLeftUndone(temps)) {
      const { TaqStore } = await import('../store.ts');
      await TaqStore.open({ ...options, mode: 'read' });
    }
    return new StoreReader({ dataDir, manifests, clock });
  }

  /** Pins one state. Throws what `pinPoint` throws. */
  async at(point: PointInTime = {}): Promise<PinnedStore> {
    return pinPoint(this.#context, point);
  }
}

/** Whether a dead process left names undone; where that cannot be told, nobody can finish them. */
async function isLeftUndone(temps: TempFiles): Promise<boolean> {
  const undone = await new Intents(temps).ofTheDead().catch(() => []);
  return undone.length > 0;
}
