// Many times takes a lock and, inside it, checks that nobody else is inside.
import { open, rm } from 'node:fs/promises';
import { AtomicFileLock } from '@taq/versioning';
import { argumentsOf } from './children.ts';

const { path, rounds } = argumentsOf<{ path: string; rounds: number }>();
const options = {
  owner: { run: 'counter', command: 'count' },
  timeoutMs: 60_000,
  clock: Date.now,
};
for (let round = 0; round < rounds; round += 1) {
  await using _lock = await AtomicFileLock.acquire(path, options);
  const handle = await open(`${path}.inside`, 'wx');
  await handle.close();
  await rm(`${path}.inside`);
}
process.stdout.write('done\n');
