// Commits one update through a port that kills this process before or after its n-th call.
import { join } from 'node:path';
import type { CommitPort } from '@taq/versioning';
import { PosixStore } from '../../src/posix-store.ts';
import { TempFiles } from '../../src/temp-files.ts';
import { argumentsOf } from './children.ts';
import { openStore, updateOf, type TestCell } from './stores.ts';

const { dataDir, cells, call, moment } = argumentsOf<{
  dataDir: string;
  cells: TestCell[];
  /** Counted from 1, over the calls that change something. */
  call: number;
  moment: 'before' | 'after';
}>();

const real = new PosixStore(dataDir, new TempFiles(join(dataDir, 'taq/tmp')));
let calls = 0;

async function deadly<T>(step: () => Promise<T>): Promise<T> {
  calls += 1;
  if (calls === call && moment === 'before') process.kill(process.pid, 'SIGKILL');
  const result = await step();
  if (calls === call && moment === 'after') process.kill(process.pid, 'SIGKILL');
  return result;
}

const port: CommitPort = {
  putIfAbsent: async (name, bytes) => deadly(async () => real.putIfAbsent(name, bytes)),
  putObject: async (name, file) => deadly(async () => real.putObject(name, file)),
  putHint: async (name, bytes) => deadly(async () => real.putHint(name, bytes)),
  get: async (name) => real.get(name),
  list: async (folder) => real.list(folder),
};

const store = await openStore(dataDir, { port });
await store.commitPartition(updateOf(cells));
await store.snapshots.createSnapshot();
