import { expect } from '@jest/globals';
import type { TaqError, TaqErrorCode } from '@taq/schema';

/** The named error with which the work fails. */
export async function failure(work: () => unknown): Promise<TaqError> {
  try {
    await work();
  } catch (error) {
    return error as TaqError;
  }
  throw new Error('it did not fail');
}

/** That the work fails with this code, and a message like this one. */
export async function expectFailure(
  work: () => unknown,
  code: TaqErrorCode,
  message: RegExp | string = '',
): Promise<void> {
  const error = await failure(work);
  expect({ code: error.code, message: error.message }).toEqual({
    code,
    message: expect.stringMatching(message),
  });
  expect(error.next).not.toBe('');
}
