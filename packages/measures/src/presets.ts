import type { Choices, RuleByDataset } from './rules.ts';

type Preset = Readonly<Record<keyof RuleByDataset, Choices>>;

function sameTrades(conditions: string): Preset {
  return {
    taq_1min_bars: { conditions },
    taq_daily_rv: { conditions },
    taq_spread_stats: { conditions },
  };
}

/**
 * Bundles of options under a known name. What each of them reproduces, and what it leaves to other
 * options, stands in `docs/measures.md`.
 */
export const PRESETS = {
  /** Holden and Jacobsen (2014), daily code of 2018: logarithms, their wide-quote rule. */
  hj: {
    ...sameTrades('hj'),
    taq_spread_stats: {
      conditions: 'hj',
      quoteConditions: 'hj',
      maxSpread: 'hj',
      relative: 'log',
    },
  },
  /** R's highfrequency 1.0.0: its conditions, ticks of one stamp by their median, quote at or before. */
  highfrequency: {
    taq_1min_bars: { conditions: 'highfrequency' },
    taq_daily_rv: { conditions: 'highfrequency', ties: 'median' },
    taq_spread_stats: { conditions: 'highfrequency', quoteAt: 'at' },
  },
  /** Trades that set high, low or last on the consolidated tape, as in most vendors' bars. */
  sip: sameTrades('sip'),
  /** Every trade that counts for the consolidated volume. */
  tape: sameTrades('tape'),
} as const satisfies Readonly<Record<string, Preset>>;

export type PresetName = keyof typeof PRESETS;
