import { TOLERANCE, type OracleFile, type Row } from '../oracle-file.ts';
import { QUOTE_FEEDS, quoteFeed } from '../quote-feeds.ts';
import { QUOTED_COUNTS, QUOTED_MEANS, quotedSpreadRows } from '../rows/quoted-spread-rows.ts';
import type { Workbench } from '../workbench.ts';

export const quotedSpread: OracleFile = {
  name: 'quoted_spread.csv',
  expected: 'expected_quoted_spread.csv',
  keys: ['quotes', 'date', 'carry'],
  measures: [...QUOTED_COUNTS, ...QUOTED_MEANS],
  counts: QUOTED_COUNTS,
  tolerance: TOLERANCE,
  partOf: ({ date }) => String(date),
  compute,
};

async function compute(workbench: Workbench): Promise<Row[]> {
  const rows: Row[] = [];
  for (const feed of QUOTE_FEEDS) {
    const quotes = await quoteFeed(workbench, feed);
    for (const date of await workbench.inputs.dates('trades_raw')) {
      for (const carryIn of [false, true]) {
        const day = await quotedSpreadRows(workbench, { quotes, date, carryIn });
        rows.push(...day.map((row) => ({ quotes: feed, carry: carryIn, ...row })));
      }
    }
  }
  return rows;
}
