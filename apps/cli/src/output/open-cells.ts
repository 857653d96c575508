import type { CoverageState, ExchangeDate } from '@taq/schema';

/** Days of a symbol that are not there, and why; both ends included. */
export interface OpenRange {
  readonly symbol: string;
  readonly first: ExchangeDate;
  readonly last: ExchangeDate;
  readonly state: CoverageState;
}

const SHOWN = 10;

const WORDS: Readonly<Partial<Record<CoverageState, string>>> = {
  partial: 'an input was missing',
  not_published: 'the source does not have it',
  not_permitted: 'the account may not read it',
  failed: 'the last attempt failed',
  not_synced: 'not synced',
};

/** The list of what is missing, a line a range, cut short after ten. */
export function openCellsText(open: readonly OpenRange[]): string {
  const lines = open.slice(0, SHOWN).map(({ symbol, first, last, state }) => {
    const days = first === last ? first : `${first} to ${last}`;
    return `  ${symbol}  ${days}  ${WORDS[state] ?? state}\n`;
  });
  const rest = open.length > SHOWN ? `  … and ${open.length - SHOWN} more\n` : '';
  return `missing:\n${lines.join('')}${rest}`;
}
