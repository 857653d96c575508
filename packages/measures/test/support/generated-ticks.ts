import { sessionOf, newYorkToUtcNs, parseExchangeDate } from '@taq/schema';
import fc, { type Arbitrary } from 'fast-check';
import {
  chooseRule,
  CONDITION_SETS,
  type Choices,
  type RuleByDataset,
  type Span,
} from '../../src/index.ts';
import { at, type Quote, type Trade } from './ticks.ts';

/** A half day in summer: the day on which generated ticks happen. */
export const DATE = parseExchangeDate('2024-07-03');
export const SPAN: Span = sessionOf(DATE) ?? { open: 0n, close: 0n };
export const MIDNIGHT = newYorkToUtcNs(DATE, 0n);
export const LISTINGS = new Map([
  ['AAA', 'N'],
  ['BRK.A', 'Q'],
]);

/** A day of few symbols on which everything happens at once. */
export interface GeneratedDay {
  readonly trades: readonly Trade[];
  readonly quotes: readonly Quote[];
}

const MARKS = ['04:00', '09:29', '09:30', '09:31', '09:35', '10:00', '10:01', '12:59', '13:00'];

/** Instants that tie, lie on marks, or a nanosecond beside them. */
const time: Arbitrary<bigint> = fc.oneof(
  { arbitrary: fc.constantFrom(...MARKS).map(at), weight: 4 },
  {
    arbitrary: fc
      .tuple(fc.constantFrom(...MARKS).map(at), fc.constantFrom(-1000n, -1n, 1n, 999n, 1000n))
      .map(([mark, beside]) => mark + beside),
    weight: 4,
  },
  { arbitrary: fc.constantFrom('13:00:07.440', '13:30', '23:59:59.999999999').map(at), weight: 1 },
  {
    arbitrary: fc.bigInt(SPAN.open - 60_000_000_000n, SPAN.close + 60_000_000_000n),
    weight: 3,
  },
);

const price: Arbitrary<number | null> = fc.oneof(
  { arbitrary: fc.constantFrom(9.98, 9.99, 10, 10.0001, 10.01, 10.02, 10.1), weight: 12 },
  { arbitrary: fc.integer({ min: 1, max: 2_000_000 }).map((value) => value / 1e4), weight: 3 },
  { arbitrary: fc.constantFrom(0.0001, 7, 13.5, 6000.01, 712_345.67), weight: 1 },
  {
    arbitrary: fc.constantFrom(null, 0, -1, -0.01, NaN, Infinity, -Infinity, 1e10, 2e15),
    weight: 1,
  },
);

const name = fc.constantFrom(
  { root: 'AAA', suffix: null },
  { root: 'AAA', suffix: null },
  { root: 'BRK', suffix: 'A' },
  { root: 'BRK', suffix: 'B' },
  { root: 'AA', suffix: null },
);

const CONDITIONS = [
  ...`|    |@F I|@6 X|  T |@  Z|FI|@O I|6 M|@7 V|@E|Ö|'|@FIO`.split('|'),
  ...Array.from('@ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'),
];

const trade: Arbitrary<Trade> = fc
  .record({
    name,
    t: time,
    seq: fc.bigInt(1n, 4n),
    price,
    size: fc.oneof(
      { arbitrary: fc.constantFrom(1, 50, 100, 300, 20_000_000), weight: 8 },
      { arbitrary: fc.constantFrom(null, 0, -5), weight: 1 },
    ),
    cond: fc.oneof(
      { arbitrary: fc.constantFrom(null, '', '@', 'F'), weight: 2 },
      { arbitrary: fc.constantFrom(null, ...CONDITIONS), weight: 2 },
    ),
    corr: fc.oneof(
      { arbitrary: fc.constant('00'), weight: 8 },
      { arbitrary: fc.constantFrom('01', '02', '07', '08', '10', '11', '12', null), weight: 2 },
    ),
    ex: fc.constantFrom('N', 'Q', 'D', 'P', 'N', null),
    source: fc.constantFrom('C' as const, 'N' as const),
  })
  .map(({ name: { root, suffix }, ...rest }) => ({ root, suffix, ...rest }));

/** Mostly good, often locked, crossed, one-sided, far too wide, cancelled, or not there at all. */
const quote: Arbitrary<Quote> = fc
  .record({
    name,
    t: time,
    seq: fc.bigInt(1n, 4n),
    bid: price,
    spread: fc.constantFrom(0.01, 0.02, 0.02, 0.1, 0, -0.01, 2.4, 5, 5.0001, 6, 20),
    ask: fc.option(price, { freq: 3 }),
    bidSize: size(),
    askSize: size(),
    cond: fc.constantFrom('R', 'R', 'R', 'A', 'X', 'L', null, 'O', 'W', 'H', 'B'),
    cancel: fc.constantFrom(null, null, '', 'A', 'A', 'B'),
  })
  .map(({ name: { root, suffix }, spread, ask, ...rest }) => ({
    ...rest,
    root,
    suffix,
    ask: ask ?? (rest.bid === null ? null : Math.round((rest.bid + spread) * 1e4) / 1e4),
  }));

function size(): Arbitrary<number | null> {
  return fc.oneof(
    { arbitrary: fc.constantFrom(100, 200, 300), weight: 9 },
    { arbitrary: fc.constantFrom(0, null, -100), weight: 1 },
  );
}

/** Fractions of a share, as layouts of 2026 have them. */
export function withFractions(day: Arbitrary<GeneratedDay>): Arbitrary<GeneratedDay> {
  return fc
    .tuple(day, fc.array(fc.constantFrom(0.5, 0.25, 0.0001, 1.000001, 100), { minLength: 1 }))
    .map(([{ trades, quotes }, sizes]) => ({
      quotes,
      trades: trades.map((each, index) =>
        each.size === null || each.size <= 0
          ? each
          : { ...each, size: sizes[index % sizes.length] ?? 1 },
      ),
    }));
}

/** Quotes that no number orders. */
export function withoutNumbers({ trades, quotes }: GeneratedDay): GeneratedDay {
  return { trades, quotes: quotes.map((each) => ({ ...each, seq: 0n })) };
}

export const generatedDay: Arbitrary<GeneratedDay> = fc.record({
  trades: fc.array(trade, { maxLength: 60, size: 'max' }),
  quotes: fc.array(quote, { maxLength: 60, size: 'max' }),
});

const tradeChoices = {
  conditions: fc.constantFrom(...CONDITION_SETS),
  corrections: fc.constantFrom('final', 'as-printed'),
  exchanges: fc.constantFrom('all', 'all', 'lit', 'primary', 'N', 'N,Q'),
};

const choices = {
  taq_1min_bars: fc
    .record(
      {
        ...tradeChoices,
        closingAuction: fc.constantFrom('exclude', 'last-bar'),
        stamp: fc.constantFrom('left', 'right'),
      },
      { requiredKeys: [] },
    )
    .map((chosen) => (takesAuctions(chosen) ? chosen : { ...chosen, closingAuction: 'exclude' })),
  taq_daily_rv: fc
    .record(
      {
        ...tradeChoices,
        price: fc.constantFrom('trade', 'mid'),
        edge: fc.constantFrom('at', 'before'),
        ties: fc.constantFrom('last', 'median', 'vwap'),
        start: fc.constantFrom('first-trade', 'primary-auction'),
        minObs: fc.constantFrom(1, 2, 7, 42),
        output: fc.constantFrom('volatility', 'variance'),
        annualise: fc.constantFrom(1, 252),
      },
      { requiredKeys: [] },
    )
    .map(({ conditions, corrections, exchanges, ...path }) =>
      path.price === 'mid' ? path : { ...path, conditions, corrections, exchanges },
    )
    .map((chosen) => (startsAnywhere(chosen) ? chosen : { ...chosen, start: 'first-trade' }))
    .map(withoutUndefined),
  taq_spread_stats: fc.record(
    {
      ...tradeChoices,
      quoteConditions: fc.constantFrom('any', 'hj'),
      quoteAt: fc.constantFrom('before', 'at'),
      lag: fc.constantFrom(0, 1, 1000, 60e9),
      weight: fc.constantFrom('share', 'dollar', 'equal'),
      quotedWeight: fc.constantFrom('time', 'record', 'size'),
      relative: fc.constantFrom('ratio', 'log'),
      carryIn: fc.boolean(),
      maxSpread: fc.constantFrom('none', 'hj', '5', '0.02', '0', '25%', '0.1998%', '0.09995%'),
    },
    { requiredKeys: [] },
  ),
} as const satisfies Readonly<Record<keyof RuleByDataset, Arbitrary<unknown>>>;

/** Sets without prints of auctions. */
function takesAuctions({ conditions }: { conditions?: string | undefined }): boolean {
  return conditions !== 'continuous' && conditions !== 'highfrequency';
}

interface PathChoices {
  readonly price?: string;
  readonly ties?: string;
  readonly conditions?: string | undefined;
}

/** An opening print can be told from a path only where ticks of one stamp stay apart. */
function startsAnywhere({ price: of, ties, conditions }: PathChoices): boolean {
  return of !== 'mid' && (ties === undefined || ties === 'last') && takesAuctions({ conditions });
}

function withoutUndefined(chosen: object): object {
  return Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined));
}

/** Any rule of a dataset, with options left out and chosen. */
export function generatedRule<Name extends keyof RuleByDataset>(
  dataset: Name,
): Arbitrary<RuleByDataset[Name]> {
  const arbitrary = choices[dataset] as Arbitrary<Choices>;
  return arbitrary.map((chosen) => chooseRule(dataset, chosen));
}
