import { NS_PER_MINUTE, sessionOf, TaqError, type ExchangeDate } from '@taq/schema';
import type { Span } from './relations.ts';
import type { TradeRule } from './rules.ts';

/**
 * The session that a rule means on a day: the exchange's, half days included, or the one that it
 * names. Throws `INVALID_ARGUMENT` for a day without a session, and for one that ends before it
 * begins.
 */
export function sessionSpan({ session }: Pick<TradeRule, 'session'>, date: ExchangeDate): Span {
  if (session !== 'regular') return namedSpan(session);
  const regular = sessionOf(date);
  if (regular !== undefined) return regular;
  throw new TaqError('INVALID_ARGUMENT', `the exchange was closed on ${date}`, {
    details: { argument: 'date', value: date },
    next: 'Ask for a trading day, or name a session of your own, such as 09:30-16:00.',
  });
}

/** The session that a rule names, such as `09:00-17:30`. Throws `INVALID_ARGUMENT`. */
export function namedSpan(session: string): Span {
  const [open = 0n, close = 0n] = session.split('-').map(nanosOf);
  if (open < close && close <= 1440n * NS_PER_MINUTE) return { open, close };
  throw new TaqError('INVALID_ARGUMENT', `${session} is no session`, {
    details: { argument: 'session', value: session },
    next: 'Write opening and closing time of one day, such as 09:00-17:30.',
  });
}

function nanosOf(time: string): bigint {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return BigInt(hours * 60 + minutes) * NS_PER_MINUTE;
}
