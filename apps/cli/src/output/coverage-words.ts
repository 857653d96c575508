import type { CoverageState } from '@taq/schema';

/** What stands for a cell in a picture; each differs in shape, not in colour alone. */
export const CELL_MARKS: Readonly<Record<CoverageState, string>> = {
  data: '█',
  empty: '○',
  partial: '▒',
  closed: ' ',
  not_listed: '-',
  not_published: '?',
  not_permitted: 'x',
  failed: '!',
  not_synced: '·',
};

/** Each state in a few words. */
export const CELL_WORDS: Readonly<Record<CoverageState, string>> = {
  data: 'data',
  empty: 'nothing traded',
  partial: 'an input was missing',
  closed: 'not a member',
  not_listed: 'not listed',
  not_published: 'the source does not have it',
  not_permitted: 'the account may not read it',
  failed: 'the last attempt failed',
  not_synced: 'not synced',
};
