import type { MeasureRule } from '@taq/measures';
import type { TickRule } from '@taq/source';

/** The ticks that a measure is made of. */
export function ticksFor(rule: MeasureRule): readonly TickRule[] {
  const trades = { kind: 'trades', clock: rule.clock } as const;
  switch (rule.measure) {
    case 'minute_bars':
      return [trades];
    case 'daily_rv':
      return rule.price === 'trade' ? [trades] : [{ kind: 'quotes', nbbo: rule.nbbo }];
    case 'spread_stats':
      return [trades, { kind: 'quotes', nbbo: rule.nbbo }];
  }
}
