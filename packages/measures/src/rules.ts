import * as v from 'valibot';
import { CONDITION_SETS, type ConditionSet } from './condition-sets.ts';

/** `09:00-17:30`: a session of its own, where the exchange's does not fit. */
const session = v.union([
  v.literal('regular'),
  v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d$/)),
]);

/** `N` or `N,P`: codes of venues. */
const exchanges = v.union([
  v.picklist(['all', 'lit', 'primary']),
  v.pipe(v.string(), v.regex(/^[A-Z](,[A-Z])*$/)),
]);

/** Where quotes come from: the complete NBBO, or the official one and the venue quotes it leaves out. */
const nbbo = v.picklist(['complete', 'nbbom+cqm']);

/** Which trades, by which clock. */
function tradeEntries(conditions: ConditionSet) {
  return {
    conditions: v.optional(v.picklist(CONDITION_SETS), conditions),
    corrections: v.optional(v.picklist(['final', 'as-printed']), 'final'),
    exchanges: v.optional(exchanges, 'all'),
    clock: v.optional(v.picklist(['sip', 'participant']), 'sip'),
    session: v.optional(session, 'regular'),
  };
}

export const minuteBarsRuleSchema = v.strictObject({
  measure: v.optional(v.literal('minute_bars'), 'minute_bars'),
  ...tradeEntries('regular'),
  closingAuction: v.optional(v.picklist(['exclude', 'last-bar']), 'exclude'),
  stamp: v.optional(v.picklist(['left', 'right']), 'left'),
  fill: v.optional(v.picklist(['none', 'previous-close']), 'none'),
});

export const dailyRvRuleSchema = v.strictObject({
  measure: v.optional(v.literal('daily_rv'), 'daily_rv'),
  ...tradeEntries('regular'),
  price: v.optional(v.picklist(['trade', 'mid']), 'trade'),
  nbbo: v.optional(nbbo, 'complete'),
  edge: v.optional(v.picklist(['at', 'before']), 'at'),
  ties: v.optional(v.picklist(['last', 'median', 'vwap']), 'last'),
  start: v.optional(v.picklist(['first-trade', 'primary-auction']), 'first-trade'),
  minObs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1440)), 1),
  output: v.optional(v.picklist(['volatility', 'variance']), 'volatility'),
  annualise: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(366)), 1),
});

export const spreadStatsRuleSchema = v.strictObject({
  measure: v.optional(v.literal('spread_stats'), 'spread_stats'),
  ...tradeEntries('continuous'),
  nbbo: v.optional(nbbo, 'complete'),
  match: v.optional(v.picklist(['quotes', 'wct']), 'quotes'),
  quoteConditions: v.optional(v.picklist(['any', 'hj']), 'any'),
  quoteAt: v.optional(v.picklist(['before', 'at']), 'before'),
  lag: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(86_400e9)), 0),
  weight: v.optional(v.picklist(['share', 'dollar', 'equal']), 'share'),
  quotedWeight: v.optional(v.picklist(['time', 'record', 'size']), 'time'),
  relative: v.optional(v.picklist(['ratio', 'log']), 'ratio'),
  carryIn: v.optional(v.boolean(), false),
  maxSpread: v.optional(
    v.union([
      v.picklist(['none', 'hj']),
      v.pipe(v.string(), v.regex(/^(0|[1-9]\d{0,8})(\.\d{1,6})?%?$/)),
    ]),
    'none',
  ),
});

/**
 * How minute bars are made.
 *
 * - `closingAuction`: leave closing prints after the close out, or put them into the last bar
 * - `stamp`, `fill`: how bars are shown; stored ones are stamped left and sparse
 */
export type MinuteBarsRule = Readonly<v.InferOutput<typeof minuteBarsRuleSchema>>;

/**
 * How daily volatilities are made.
 *
 * - `price`: of trades, or midpoints of usable quotes
 * - `nbbo`: of midpoints, the complete NBBO, or the official one with the venue quotes that it leaves
 *   out
 * - `edge`: the price at a mark is the last one at or before it, or strictly before it
 * - `ties`: what stands for the ticks of one stamp: the last, their median, or their mean by size
 * - `start`: the path begins with the session's first tick, or with the first opening print
 * - `minObs`: fewer returns than this give no value
 * - `output`, `annualise`: how values are shown: variances instead, times the days of a year
 */
export type DailyRvRule = Readonly<v.InferOutput<typeof dailyRvRuleSchema>>;

/**
 * How spread statistics are made.
 *
 * - `nbbo`: the complete NBBO, or the official one with the venue quotes that it leaves out
 * - `match`: each trade's quote by our own rule, or as WRDS's `wct` has it
 * - `quoteConditions`: every quote, or those that Holden and Jacobsen keep (A B H O R W)
 * - `quoteAt`: the last quote strictly before the trade, or at its stamp or before
 * - `lag`: nanoseconds by which trades are dated back for that
 * - `weight`: of effective spreads in `ewas`; `ewas_bps` is by dollars where `ewas` is by shares
 * - `quotedWeight`: of quoted spreads: time in force, each record once, or bid size plus ask size
 * - `relative`: basis points by the ratio to the midpoint, or by logarithms
 * - `carryIn`: whether the last quote before the open is in force from the open on
 * - `maxSpread`: widest usable spread in USD (`5`) or of the midpoint (`25%`), or the rule of
 *   Holden and Jacobsen (`hj`): above $5, a side beyond $2.50 of the midpoint before does not count
 */
export type SpreadStatsRule = Readonly<v.InferOutput<typeof spreadStatsRuleSchema>>;

/** The rule of each aggregate dataset, by the dataset's full name. */
export interface RuleByDataset {
  taq_1min_bars: MinuteBarsRule;
  taq_daily_rv: DailyRvRule;
  taq_spread_stats: SpreadStatsRule;
}

/** Choices by option, as texts or as values; `preset` names a bundle of them. */
export type Choices = Readonly<Record<string, string | number | boolean>>;

/** A measure with every option chosen: what the provenance of a cell says. */
export type MeasureRule = MinuteBarsRule | DailyRvRule | SpreadStatsRule;

/** Which trades count and by which clock: what the rules of all measures have in common. */
export type TradeRule = Pick<
  MeasureRule,
  'conditions' | 'corrections' | 'exchanges' | 'clock' | 'session'
>;

export const defaultMinuteBarsRule: MinuteBarsRule = v.parse(minuteBarsRuleSchema, {});
export const defaultDailyRvRule: DailyRvRule = v.parse(dailyRvRuleSchema, {});
export const defaultSpreadStatsRule: SpreadStatsRule = v.parse(spreadStatsRuleSchema, {});
