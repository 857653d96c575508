import type { Tape } from './listings.ts';

/**
 * Sale conditions as TAQ writes them: settlement, reason for trade-through exemption, extended
 * hours or sequence, detail of the exchange. Blanks stand in for positions without a code;
 * `@` (tape C) and blank (tapes A and B) are regular settlement.
 */
const PATTERNS = [
  '    ',
  '   I',
  ' F  ',
  ' F I',
  '   E',
  '  T ',
  '  TI',
  ' FT ',
  ' FTI',
  '  U ',
  '  UI',
  '  Z ',
  '  ZI',
  '  L ',
  ' 4 B',
  ' 4 I',
  ' 4  ',
  ' 7 V',
  ' 7 I',
  '   B',
  '   W',
  '   H',
  '   P',
  '   X',
  'C   ',
  'N  I',
  'R   ',
  ' O  ',
  ' O X',
  '   Q',
  ' 6  ',
  ' 6 X',
  '   M',
] as const;

export type ConditionPattern = (typeof PATTERNS)[number];

/** A condition as trade columns store it: 0 = NULL, else the pattern's place plus one. */
export type ConditionCode = number;

/** The code of NULL. */
export const NO_CONDITION: ConditionCode = 0;

const CODES = new Map(PATTERNS.map((pattern, index) => [pattern, index + 1]));

/** The code of a pattern. */
export function conditionCode(pattern: ConditionPattern): ConditionCode {
  return CODES.get(pattern) ?? NO_CONDITION;
}

/**
 * What `tr_scond` holds, by code, on that tape. Trailing blanks are cut, as in any character
 * column that came out of SAS, so that a condition of blanks alone is NULL.
 */
export function conditionTexts(tape: Tape): readonly (string | null)[] {
  return [null, ...PATTERNS.map((pattern) => written(pattern, tape))];
}

function written(pattern: ConditionPattern, tape: Tape): string | null {
  const settled = tape === 'C' ? pattern.replace(/^ /, '@') : pattern;
  const text = settled.trimEnd();
  return text === '' ? null : text;
}
