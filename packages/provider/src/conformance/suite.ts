import assert from 'node:assert/strict';
import { TaqError, type MinuteBar, type TaqErrorCode } from '@taq/schema';
import type { Answer } from '../answer.ts';
import type { DataProvider } from '../data-provider.ts';
import type { PinnedState } from '../pinned-state.ts';
import type { MinuteBarsRequest } from '../read-request.ts';
import { barsFrom } from './bars.ts';
import { ScratchStore, type WriteTable } from './scratch-store.ts';

/** What the suite needs of a test runner; jest, vitest and node:test have it. */
export interface ConformanceRunner {
  readonly describe: (name: string, body: () => void) => void;
  readonly test: (name: string, body: () => Promise<void>) => void;
}

/** The engine under test. */
export interface ConformanceSubject {
  readonly name: string;
  readonly create: () => DataProvider;
  /** Writes what `create()`'s providers read; declared types must survive it. */
  readonly writeFile: WriteTable;
}

/** What a case works with: fresh for each test, gone after it. */
export interface Bench {
  readonly provider: DataProvider;
  readonly store: ScratchStore;
  /** Asks about what the store holds now; rows are validated unless the request says otherwise. */
  readonly ask: (request: MinuteBarsRequest, state?: PinnedState) => Promise<Answer>;
}

export type ConformanceCase = (name: string, body: (bench: Bench) => Promise<void>) => void;

/** A group of cases: says each of its cases to `check`. */
export type ConformanceGroup = (check: ConformanceCase) => void;

/** Runs a body with a provider and a store of its own. */
export async function withBench(
  subject: ConformanceSubject,
  body: (bench: Bench) => Promise<void>,
): Promise<void> {
  await using store = await ScratchStore.create(subject.writeFile);
  await using provider = subject.create();
  const ask = async (request: MinuteBarsRequest, state = store.pin()): Promise<Answer> =>
    provider.fetchMinuteBars(request, state);
  await body({ provider, store, ask });
}

/** The rows are these, in this order, to the last bit. */
export function assertBars({ table }: Answer, expected: readonly MinuteBar[]): void {
  assert.deepEqual(barsFrom(table), expected);
}

/** The promise rejects with that code; hands out the error for a closer look. */
export async function assertRejects<Code extends TaqErrorCode>(
  work: Promise<unknown>,
  ...codes: Code[]
): Promise<TaqError<Code>> {
  const error = await work.then(
    () => assert.fail(`nothing was thrown instead of ${codes.join(' or ')}`),
    (thrown: unknown) => thrown,
  );
  if (TaqError.is(error, ...codes)) return error;
  throw error;
}

/** The sentence names what was given, and a next step stands beside it. */
export function assertTells({ message, next = '' }: TaqError, ...given: string[]): void {
  for (const value of given) assert.ok(message.includes(value), `${value} is not in: ${message}`);
  assert.notEqual(next, '', `nothing is said of what to do about: ${message}`);
}
