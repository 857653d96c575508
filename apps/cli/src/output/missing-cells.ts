import type { CoverageState, ExchangeDate } from '@taq/schema';
import type { Remark } from './remarks.ts';

/** Days of a symbol that are not there, and why; both ends included. */
export interface MissingCells {
  /** Where there may be several. */
  readonly dataset?: string;
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

/** The list of what is missing: for people a line a range, cut short after ten. */
export function missingRemark(missing: readonly MissingCells[]): Remark {
  const isOfSeveral = new Set(missing.map(({ dataset }) => dataset)).size > 1;
  const lines = missing.slice(0, SHOWN).map(({ dataset, symbol, first, last, state }) => {
    const days = first === last ? first : `${first} to ${last}`;
    const whose = isOfSeveral && dataset !== undefined ? `${dataset}  ${symbol}` : symbol;
    return `  ${whose}  ${days}  ${WORDS[state] ?? state}`;
  });
  if (missing.length > SHOWN) lines.push(`  … and ${missing.length - SHOWN} more`);
  return { text: ['missing:', ...lines].join('\n'), json: { missing } };
}
