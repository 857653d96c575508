import { join } from 'node:path';
import type { CommitPort } from '@taq/versioning';
import { PosixStore } from '../../src/posix-store.ts';
import { TempFiles } from '../../src/temp-files.ts';

/** When a process is to die: before or after its n-th call, counted from 1, that changes something. */
export interface Death {
  readonly call: number;
  readonly moment: 'before' | 'after';
}

/** The real port, which kills this process at that call. */
export function deadlyPort(dataDir: string, { call, moment }: Death): CommitPort {
  const real = new PosixStore(dataDir, new TempFiles(join(dataDir, 'taq/tmp')));
  let calls = 0;
  const deadly = async <T>(step: () => Promise<T>): Promise<T> => {
    calls += 1;
    if (calls === call && moment === 'before') process.kill(process.pid, 'SIGKILL');
    const result = await step();
    if (calls === call && moment === 'after') process.kill(process.pid, 'SIGKILL');
    return result;
  };
  return {
    putIfAbsent: async (name, bytes) => deadly(async () => real.putIfAbsent(name, bytes)),
    putObject: async (name, file) => deadly(async () => real.putObject(name, file)),
    putHint: async (name, bytes) => deadly(async () => real.putHint(name, bytes)),
    remove: async (name) => deadly(async () => real.remove(name)),
    get: async (name) => real.get(name),
    list: async (folder) => real.list(folder),
  };
}
