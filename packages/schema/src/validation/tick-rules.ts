import { addDays } from '../exchange-date.ts';
import { newYorkToUtcNs } from '../exchange-time.ts';
import type { RowBlock, RowTest, Utf8Values } from './row-block.ts';
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
  const [isQuote, isTrade] = [kindTest(block, 'quote'), kindTest(block, 'trade')];
  return (row) => !isQuote(row) && !isTrade(row);
});

/** A trade has a price and a size. A quote may lack either side: then that side was withdrawn. */
const tradesAreWhole = ['trade_px', 'trade_size'].map((column) =>
  rowRule('kind', column, () => (block) => {
    const [isNull, isTrade] = [block.nulls(column), kindTest(block, 'trade')];
    return isNull && ((row) => isNull(row) && isTrade(row));
  }),
);

function onlyIn(kind: Kind): Rule[] {
  return OWN_COLUMNS[kind].map((column) =>
    rowRule('kind', column, () => (block) => {
      const [isNull, isKind] = [block.nulls(column), kindTest(block, kind)];
      return (row) => !isKind(row) && isNull?.(row) !== true;
    }),
  );
}

function kindTest(block: RowBlock, kind: Kind): RowTest {
  const texts = block.texts('kind');
  const bytes = Buffer.from(kind);
  return (row) => isText(texts, row, bytes);
}

function isText({ offsets, bytes }: Utf8Values, row: number, text: Uint8Array): boolean {
  const start = offsets[row] ?? 0;
  if ((offsets[row + 1] ?? 0) - start !== text.length) return false;
  for (let index = 0; index < text.length; index += 1) {
    if (bytes[start + index] !== text[index]) return false;
  }
  return true;
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
