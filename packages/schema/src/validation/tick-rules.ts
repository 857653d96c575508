import { addDays } from '../exchange-date.ts';
import { newYorkToUtcNs } from '../exchange-time.ts';
import { dayInstants } from './day-instants.ts';
import { risingInside } from './row-order.ts';
import { rowRule, type Rule } from './rule.ts';
import { nonNegative, properFraction } from './value-rules.ts';
import { areRemainders, someRow } from './whole-columns.ts';
import { modulo } from './words.ts';

type Kind = 'quote' | 'trade';

/** Columns in which only the one kind of row has values. */
const OWN_COLUMNS: Readonly<Record<Kind, readonly string[]>> = {
  quote: ['bid', 'ask', 'bid_size', 'ask_size'],
  trade: ['trade_px', 'trade_size', 'trade_size_fraction', 'correction'],
};

const knownKind = rowRule('kind', 'kind', () => (block) => {
  const quotes = block.holdingFlags('kind', 'quote');
  const trades = block.holdingFlags('kind', 'trade');
  if (!someRow([quotes, 0], [trades, 0])) return undefined;
  return (row) => quotes[row] === 0 && trades[row] === 0;
});

/** A trade has a price and a size. A quote may lack either side: then that side was withdrawn. */
const tradesAreWhole = ['trade_px', 'trade_size'].map((column) =>
  rowRule('kind', column, () => (block) => {
    const nulls = block.nullFlags(column);
    const trades = block.holdingFlags('kind', 'trade');
    if (nulls === undefined || !someRow([nulls, 1], [trades, 1])) return undefined;
    return (row) => nulls[row] === 1 && trades[row] === 1;
  }),
);

function onlyIn(kind: Kind): Rule[] {
  return OWN_COLUMNS[kind].map((column) =>
    rowRule('kind', column, () => (block) => {
      if (!block.hasValues(column)) return undefined;
      const nulls = block.nullFlags(column) ?? new Uint8Array(block.rows);
      const ofKind = block.holdingFlags('kind', kind);
      if (!someRow([nulls, 0], [ofKind, 0])) return undefined;
      return (row) => nulls[row] === 0 && ofKind[row] === 0;
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
  if (areRemainders(words, 1000, nanos, block.rows)) return undefined;
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
