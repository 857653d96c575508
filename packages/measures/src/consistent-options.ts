import { TaqError } from '@taq/schema';
import { keepsCode } from './condition-sets.ts';
import {
  defaultDailyRvRule,
  type DailyRvRule,
  type MeasureRule,
  type MinuteBarsRule,
  type SpreadStatsRule,
} from './rules.ts';
import { namedSpan } from './session-span.ts';

/**
 * Throws `INVALID_ARGUMENT` for options that contradict each other: a rule stands in the provenance
 * of every row, and must not claim what had no effect.
 */
export function requireConsistent(rule: MeasureRule): void {
  if (rule.session !== 'regular') namedSpan(rule.session);
  switch (rule.measure) {
    case 'minute_bars':
      return requireClosingPrints(rule);
    case 'daily_rv':
      requireOpeningPrints(rule);
      return requireTicksInPath(rule);
    case 'spread_stats':
      requireOwnMatch(rule);
      return requireOneClock(rule);
  }
}

/** Closing prints can only go into the last bar where they are taken at all. */
function requireClosingPrints({ closingAuction, conditions }: MinuteBarsRule): void {
  if (closingAuction === 'exclude' || keepsCode(conditions, '6')) return;
  throw contradiction(
    ['closingAuction', closingAuction],
    `conditions=${conditions}, which leaves closing prints out`,
    'Take conditions=regular, or closingAuction=exclude.',
  );
}

/** An opening print is told apart where the path is one of trades, each for itself. */
function requireOpeningPrints({ start, price, ties, conditions }: DailyRvRule): void {
  if (start === 'first-trade') return;
  if (price !== 'trade' || ties !== 'last') {
    const next = 'Take price=trade and ties=last, or start=first-trade.';
    throw contradiction(['start', start], `price=${price} and ties=${ties}`, next);
  }
  if (keepsCode(conditions, 'O')) return;
  throw contradiction(
    ['start', start],
    `conditions=${conditions}, which leaves opening prints out`,
    'Take conditions=regular, or start=first-trade.',
  );
}

/**
 * A path of midpoints has no trades to choose among, and quotes have the tape's clock alone; one of
 * trades has no quotes.
 */
function requireTicksInPath(rule: DailyRvRule): void {
  if (rule.price === 'trade') return requireNoQuotes(rule);
  for (const option of ['conditions', 'corrections', 'exchanges', 'clock'] as const) {
    if (rule[option] === defaultDailyRvRule[option]) continue;
    throw contradiction(
      ['price', rule.price],
      `${option}=${rule[option]}, which is about trades`,
      `Take price=trade, or leave ${option} as it is by default.`,
    );
  }
}

function requireNoQuotes({ nbbo }: DailyRvRule): void {
  if (nbbo === defaultDailyRvRule.nbbo) return;
  const next = 'Take price=mid, or leave nbbo as it is by default.';
  throw contradiction(['nbbo', nbbo], 'price=trade, which has no quotes', next);
}

/** WRDS matched trades and quotes once, by its own rule: the choices of ours have no effect there. */
function requireOwnMatch(rule: SpreadStatsRule): void {
  if (rule.match === 'quotes') return;
  const { match, quoteAt, lag, maxSpread, corrections } = rule;
  if (quoteAt !== 'before' || lag !== 0 || maxSpread === 'hj') {
    const next = 'Take match=quotes, or leave these options as they are by default.';
    throw contradiction(['match', match], 'quoteAt, lag or maxSpread=hj', next);
  }
  if (corrections === 'final') return;
  const next = 'Take match=quotes, or leave corrections as they are by default.';
  throw contradiction(['match', match], `corrections=${corrections}: it has none`, next);
}

/** Quotes of the complete NBBO have the tape's clock alone, and one measure has one clock. */
function requireOneClock({ clock }: SpreadStatsRule): void {
  if (clock === 'sip') return;
  throw new TaqError('INVALID_ARGUMENT', `clock cannot be ${clock} for spreads`, {
    details: { argument: 'clock', value: clock },
    next: 'Take clock=sip: trades and quotes are ordered by one clock, and the NBBO has that one.',
  });
}

function contradiction(
  [argument, value]: readonly [argument: string, value: string],
  other: string,
  next: string,
): TaqError<'INVALID_ARGUMENT'> {
  return new TaqError('INVALID_ARGUMENT', `${argument} cannot be ${value} with ${other}`, {
    details: { argument, value },
    next,
  });
}
