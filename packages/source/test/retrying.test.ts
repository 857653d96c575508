import { expect, test } from '@jest/globals';
import { TaqError, type TaqErrorCode } from '@taq/schema';
import { retrying, type Retry } from '../src/index.ts';

const POLICY = { attempts: 4, firstPauseMs: 1, longestPauseMs: 2 };

function failure(code: TaqErrorCode, transient?: boolean): TaqError {
  const details = { server: 'there', user: 'ada', relation: 'ctm', column: 'ex' };
  return new TaqError(code, 'it failed', {
    details: transient === undefined ? details : { ...details, transient },
  });
}

/** Work that fails with these errors, one each try, and then answers. */
function flaky(...errors: readonly Error[]): (attempt: number) => Promise<string> {
  const left = [...errors];
  return async (attempt) => {
    const error = left.shift();
    if (error !== undefined) throw error;
    return `try ${attempt}`;
  };
}

test('work that failed for a reason that can pass is done again, and each time announced', async () => {
  const retries: Retry[] = [];
  const errors = [failure('SOURCE_UNREACHABLE', true), failure('SOURCE_FAILED', true)];
  const onRetry = (retry: Retry): void => void retries.push(retry);
  expect(await retrying(flaky(...errors), { policy: POLICY, onRetry })).toBe('try 3');
  expect(retries).toEqual(errors.map((error, index) => ({ attempt: index + 1, error })));
});

test.each([
  failure('SOURCE_AUTH_FAILED'),
  failure('SOURCE_NOT_PERMITTED'),
  failure('SOURCE_LAYOUT'),
  failure('SOURCE_UNREACHABLE'),
  failure('SOURCE_FAILED', false),
  new Error('a bug'),
  new TypeError('another'),
])('$code$name is not tried again', async (error) => {
  const retries: Retry[] = [];
  const work = flaky(error);
  const onRetry = (retry: Retry): void => void retries.push(retry);
  await expect(retrying(work, { policy: POLICY, onRetry })).rejects.toBe(error);
  expect(retries).toEqual([]);
  expect(await work(2)).toBe('try 2');
});

test('the last error is thrown when all tries have failed', async () => {
  const errors = Array.from({ length: 5 }, () => failure('SOURCE_UNREACHABLE', true));
  const work = flaky(...errors);
  await expect(retrying(work, { policy: POLICY })).rejects.toBe(errors[3]);
  await expect(work(5)).rejects.toBe(errors[4]);
});

test('what was given up is not tried again by who called', async () => {
  const errors = Array.from({ length: 9 }, () => failure('SOURCE_UNREACHABLE', true));
  const work = flaky(...errors);
  const inner = async (): Promise<string> => retrying(work, { policy: POLICY });
  await expect(retrying(inner, { policy: POLICY })).rejects.toBe(errors[3]);
  await expect(work(5)).rejects.toBe(errors[4]);
});

test('no try begins after the longest time', async () => {
  const error = failure('SOURCE_UNREACHABLE', true);
  const work = flaky(error, error);
  await expect(retrying(work, { policy: { ...POLICY, longestMs: 0 } })).rejects.toBe(error);
});

test('a signal that is aborted in a pause ends it at once with INTERRUPTED', async () => {
  const controller = new AbortController();
  const answer = retrying(flaky(failure('SOURCE_UNREACHABLE', true)), {
    policy: { firstPauseMs: 1e8, longestPauseMs: 1e8 },
    signal: controller.signal,
    onRetry: () => setTimeout(() => controller.abort(), 1),
  });
  await expect(answer).rejects.toMatchObject({ code: 'INTERRUPTED' });
});

test('work that was interrupted says so itself', async () => {
  const controller = new AbortController();
  const error = failure('INTERRUPTED');
  const work = async (): Promise<never> => {
    controller.abort();
    throw error;
  };
  await expect(retrying(work, { signal: controller.signal })).rejects.toBe(error);
});
