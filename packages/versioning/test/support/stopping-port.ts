import { join } from 'node:path';
import type { CommitPort } from '@taq/versioning';
import { PosixStore } from '../../src/posix-store.ts';
import { TempFiles } from '../../src/temp-files.ts';

function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}

/** A port that stops before it creates a version, until it is told to go on. */
export function stoppingPort(dataDir: string): {
  readonly stopping: CommitPort;
  /** When it has stopped. */
  readonly stopped: Promise<void>;
  readonly goOn: () => void;
} {
  const port = new PosixStore(dataDir, new TempFiles(join(dataDir, 'taq/tmp')));
  const stopped = withResolvers();
  const goOn = withResolvers();
  const stopping: CommitPort = {
    get: async (name) => port.get(name),
    list: async (name) => port.list(name),
    putObject: async (name, file) => port.putObject(name, file),
    putHint: async (name, bytes) => port.putHint(name, bytes),
    remove: async (name) => port.remove(name),
    putIfAbsent: async (name, bytes) => {
      if (name.includes('/versions/')) {
        stopped.resolve();
        await goOn.promise;
      }
      return port.putIfAbsent(name, bytes);
    },
  };
  return { stopping, stopped: stopped.promise, goOn: goOn.resolve };
}
