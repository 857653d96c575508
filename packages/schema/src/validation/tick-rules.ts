import { addDays } from '../exchange-date.ts';
import { newYorkToUtcNs } from '../exchange-time.ts';
import { dayInstants } from './day-instants.ts';
import { risingInside } from './row-order.ts';
import { rowRule, type Rule } from './rule.ts';
import { nonNegative, properFraction } from './value-rules.ts';
import { modulo } from './words.ts';

type Kind = 'quote' | 'trade';

/** Columns in which only the one kind of row has values. */
const OWN_COLUMNS: Readonly<Record<Kind, readonly string[]>> = {
  quote: ['bid', 'ask', 'bid_size', 'ask_size'],
  trade: ['trade_px', 'trade_size', 'trade_size_fraction', 'correction'],
};

const knownKind = rowRule('kind', 'kind', () => (block) => {
  const [isQuote, isTrade] = [block.holding('kind', 'quote'), block.holding('kind', 'trade')];
  return (row) => !isQuote(row) && !isTrade(row);
});

/** A trade has a price and a size. A quote may lack either side: then that side was withdrawn. */
const tradesAreWhole = ['trade_px', 'trade_size'].map((column) =>
  rowRule('kind', column, () => (block) => {
    const [isNull, isTrade] = [block.nulls(column), block.holding('kind', 'trade')];
    return isNull && ((row) => isNull(row) && isTrade(row));
  }),
);

function onlyIn(kind: Kind): Rule[] {
  return OWN_COLUMNS[kind].map((column) =>
    rowRule('kind', column, () => (block) => {
      if (!block.hasValues(column)) return undefined;
      const [isNull, isKind] = [block.nulls(column), block.holding('kind', kind)];
      return (row) => !isKind(row) && isNull?.(row) !== true;
    }),
  );
}

/** The instant lies on its date, from midnight to midnight of New York. */
const onTheDate = dayInstants('ts', ({ date }) => ({
  first: newYorkToUtcNs(date, 0n),
  last: newYorkToUtcNs(addDays(date, 1), 0n) - 1n,
  step: 1n,
}));

/** `ts_nano` is what `ts` has below the microsecond. */
const nanosAgree = rowRule('ts_nano', 'ts_nano', () => (block) => {
  const [words, nanos] = [block.words('ts'), block.values<Int16Array>('ts_nano')];
  return (row) => modulo(words, row, 1000) !== nanos[row];
});

export const tickRules: readonly Rule[] = [
  ...nonNegative('bid', 'ask', 'bid_size', 'ask_size', 'trade_px', 'trade_size', 'seq'),
  properFraction('trade_size_fraction'),
  knownKind,
  ...tradesAreWhole,
  ...onlyIn('quote'),
  ...onlyIn('trade'),
  onTheDate,
  nanosAgree,
  risingInside(['date', 'symbol'], 'ts'),
];
