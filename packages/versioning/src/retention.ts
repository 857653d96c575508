import { TaqError } from '@taq/schema';

const MS_PER_DAY = 86_400_000;

/** Whether something that was let go then, in milliseconds since 1970, has been kept long enough. */
export type IsPast = (instant: number) => boolean;

/** What lies at least so many days before `now`. Throws `INVALID_ARGUMENT` for no number of days. */
export function pastBy(now: number, days: number, argument: string): IsPast {
  if (!Number.isFinite(days) || days < 0) throw noDays(days, argument);
  const limit = now - days * MS_PER_DAY;
  return (instant) => instant <= limit;
}

function noDays(days: number, argument: string): TaqError<'INVALID_ARGUMENT'> {
  return new TaqError('INVALID_ARGUMENT', `${days} is no number of days`, {
    details: { argument, value: String(days) },
    next: 'Give the number of days, 0 or more.',
  });
}
