// Takes a lock, says so, and holds it until it is told to let go or is killed. Says when it waits.
import { once } from 'node:events';
import { AtomicFileLock } from '@taq/versioning';
import { argumentsOf } from './children.ts';

const { path, timeoutMs } = argumentsOf<{ path: string; timeoutMs: number }>();
const owner = { run: 'child', command: 'taq sync aggregates' };
const onWait = (): boolean => process.stdout.write('waiting\n');
const lock = await AtomicFileLock.acquire(path, { owner, timeoutMs, clock: Date.now, onWait });
process.stdout.write('held\n');
await once(process.stdin, 'data');
await lock[Symbol.asyncDispose]();
process.stdout.write('released\n');
process.stdin.destroy();
