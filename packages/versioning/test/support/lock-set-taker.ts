// Many times takes the same locks, named in the order that it was given.
import { AtomicFileLock } from '@taq/versioning';
import { argumentsOf } from './children.ts';

const { paths, rounds } = argumentsOf<{ paths: readonly string[]; rounds: number }>();
const options = {
  owner: { run: 'taker', command: 'take' },
  timeoutMs: 20_000,
  clock: Date.now,
};
for (let round = 0; round < rounds; round += 1) {
  await using _locks = await AtomicFileLock.acquireAll(paths, options);
}
process.stdout.write('done\n');
