// Commits an update, and stops itself as if it were asleep right before its version is created.
import { join } from 'node:path';
import { PosixStore } from '../../src/posix-store.ts';
import { TempFiles } from '../../src/temp-files.ts';
import { argumentsOf } from './children.ts';
import { openStore, updateOf, type TestCell } from './stores.ts';

const { dataDir, cells, now } = argumentsOf<{ dataDir: string; cells: TestCell[]; now: number }>();

class SleepyPort extends PosixStore {
  #slept = false;

  override async putIfAbsent(name: string, bytes: Uint8Array) {
    if (name.includes('/versions/') && !this.#slept) {
      this.#slept = true;
      process.stdout.write('asleep\n');
      process.kill(process.pid, 'SIGSTOP');
    }
    return super.putIfAbsent(name, bytes);
  }
}

const port = new SleepyPort(dataDir, new TempFiles(join(dataDir, 'taq/tmp')));
const store = await openStore(dataDir, { port, clock: () => now });
const { version } = await store.commitPartition(updateOf(cells));
process.stdout.write(`committed ${version}\n`);
