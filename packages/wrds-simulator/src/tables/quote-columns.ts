import type { EncodedText } from './copy-encoder.ts';
import { TEXTS, type TableBatch } from './table-batch.ts';

export const SHARES_PER_LOT = 100;

/** `qu_cond`: `O` for the quote that opens trading, else `R`. */
export function quoteCondition(opening: number | undefined): EncodedText {
  return opening === 1 ? TEXTS.O : TEXTS.R;
}

/** Nanoseconds since midnight: the participant stamped a quote some 20 to 420 µs before. */
export function participantTime(time: number, sequence: number): number {
  return time - 20_000 - (sequence % 400_001);
}

/** What a quote is to the NBBO: both its sides, one of them, or neither. */
export type NationalSides = 'both' | 'one' | 'none';

const UTP = { both: TEXTS[4], one: TEXTS[2], none: TEXTS[0] };
const CTA_DIGITS = { both: TEXTS[1], one: TEXTS[4], none: TEXTS[0] };
const CTA_LETTERS = { both: TEXTS.G, one: TEXTS.U, none: TEXTS.A };

/** 2017-10-30, in days since 2000-01-01. */
const LETTERS_SINCE = 6512;

/** `natbbo_ind`: digits on UTP, on CTA other digits, and letters since 2017-10-30. */
export function nationalIndicator(
  { source, date }: Pick<TableBatch, 'source' | 'date'>,
  sides: NationalSides,
): EncodedText {
  if (source === TEXTS.N) return UTP[sides];
  return (date < LETTERS_SINCE ? CTA_DIGITS : CTA_LETTERS)[sides];
}
