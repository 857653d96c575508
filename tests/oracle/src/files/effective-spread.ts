import { TOLERANCE, type OracleFile, type Row } from '../oracle-file.ts';
import { QUOTE_FEEDS, quoteFeed, type QuoteFeed } from '../quote-feeds.ts';
import {
  EFFECTIVE_COUNTS,
  EFFECTIVE_MEANS,
  EFFECTIVE_TOTALS,
  effectiveSpreadRows,
} from '../rows/effective-spread-rows.ts';
import { CLEAN_N, CONDITION_SETS, VENUE_N, type TradeSet } from '../trade-sets.ts';
import type { Workbench } from '../workbench.ts';

const SETS = [...CONDITION_SETS, VENUE_N, CLEAN_N];

export const effectiveSpread: OracleFile = {
  name: 'effective_spread.csv',
  expected: 'expected_effective_spread.csv',
  keys: ['quotes', 'trades', 'date', 'rule'],
  measures: [...EFFECTIVE_COUNTS, ...EFFECTIVE_MEANS, ...EFFECTIVE_TOTALS],
  counts: [...EFFECTIVE_COUNTS, 'shares'],
  tolerance: TOLERANCE,
  partOf: ({ date }) => String(date),
  compute: async (workbench) => {
    const rows: Row[] = [];
    for (const feed of QUOTE_FEEDS) {
      for (const set of SETS) rows.push(...(await ofSet(workbench, feed, set)));
    }
    return rows;
  },
};

async function ofSet(workbench: Workbench, feed: QuoteFeed, set: TradeSet): Promise<Row[]> {
  const trades = await workbench.inputs.trades(set.input);
  const quotes = await quoteFeed(workbench, feed);
  const rows: Row[] = [];
  for (const date of await workbench.inputs.dates(set.input)) {
    for (const quoteAt of ['before', 'at']) {
      const options = { ...set.options, quoteAt };
      const day = await effectiveSpreadRows(workbench, { trades, quotes, date, options });
      rows.push(...day.map((row) => ({ ...row, quotes: feed, trades: set.name, rule: quoteAt })));
    }
  }
  return rows;
}
