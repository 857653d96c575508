import { TaqError } from '@taq/schema';
import type { Source } from './configuration.ts';

/** The same mistake, with where its value comes from in front. */
export function nameSource(
  { message, details, next, cause }: TaqError<'INVALID_ARGUMENT'>,
  { name }: Source,
): TaqError<'INVALID_ARGUMENT'> {
  return new TaqError('INVALID_ARGUMENT', `${name}: ${message}`, {
    details,
    cause,
    ...(next !== undefined && { next }),
  });
}
