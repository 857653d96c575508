import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { LockWaitNews } from '@taq/versioning';
import { thisProcess } from '../src/lock-owner.ts';
import { newOwner } from '../src/lock-record.ts';
import type { LockState } from '../src/lock-state.ts';
import { LockWait } from '../src/lock-wait.ts';
import { errorOf } from './support/errors.ts';

const SECOND = 1_000;

let now: number;

beforeEach(() => {
  now = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => void jest.restoreAllMocks());

/** A lock that is held by a run. */
function heldBy(run: string): LockState {
  const since = '2024-12-02T11:00:00.000Z';
  const holder = newOwner(thisProcess(), { run, command: 'sync', since });
  const { token } = holder;
  return {
    name: 'a.lock',
    path: '/a.lock',
    token,
    holder,
    condition: 'alive',
    silentMs: undefined,
  };
}

test('a wait is told once for each holder, and again every half minute', async () => {
  const told: string[] = [];
  const onWait = ({ holder, waitedMs }: LockWaitNews): void => {
    told.push(`${holder.run} ${waitedMs / SECOND}`);
  };
  const wait = new LockWait({ timeoutMs: 1_000 * SECOND, onWait });
  const [first, second] = [heldBy('first'), heldBy('second')];
  const looks: readonly (readonly [number, LockState])[] = [
    [0, first],
    [1, first],
    [29, first],
    [30, first],
    [59, first],
    [60, first],
    [61, second],
    [62, second],
    [91, second],
  ];
  for (const [seconds, state] of looks) {
    now = seconds * SECOND;
    await wait.pause(state);
  }
  expect(told).toEqual(['first 0', 'first 30', 'first 60', 'second 61', 'second 91']);
});

test('a wait that is over names the holder, and how long it took', async () => {
  const wait = new LockWait({ timeoutMs: 5 * SECOND });
  await wait.pause(heldBy('first'));
  now = 5 * SECOND;
  const error = await errorOf(wait.pause(heldBy('second')));
  const { pid, host } = thisProcess();
  expect(error.message).toBe(
    `/a.lock is held by process ${pid} on ${host} since 2024-12-02T11:00:00.000Z (sync); waited 5000 ms`,
  );
  expect(error).toMatchObject({ code: 'LOCKED', details: { lock: '/a.lock', waitedMs: 5_000 } });
});
