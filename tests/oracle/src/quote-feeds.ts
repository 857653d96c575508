import type { QuotesTable } from '@taq/measures';
import type { Workbench } from './workbench.ts';

/** The oracle's feeds of quotes. */
export const QUOTE_FEEDS = ['nbbo', 'venue_N', 'clean_N'] as const;

export type QuoteFeed = (typeof QUOTE_FEEDS)[number];

export async function quoteFeed({ inputs }: Workbench, feed: QuoteFeed): Promise<QuotesTable> {
  switch (feed) {
    case 'nbbo':
      return inputs.quotes('nbbo');
    case 'venue_N':
      return { ...(await inputs.quotes('quotes_raw')), only: { column: 'EX', equals: 'N' } };
    case 'clean_N':
      return inputs.quotes('quotes_clean');
  }
}
