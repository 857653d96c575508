import { TaqError } from '@taq/schema';

/** The `TaqError` that the work ends in; anything else is thrown on. */
export async function errorOf(work: Promise<unknown>): Promise<TaqError> {
  const reason: unknown = await work.then(
    () => new Error('it went well'),
    (error: unknown) => error,
  );
  if (TaqError.is(reason)) return reason;
  throw reason;
}
