import type { DailyRvRule, QuotesTable, TradesTable } from '@taq/measures';
import type { TradesInput } from '../input-tables.ts';
import { TOLERANCE, type OracleFile, type Row } from '../oracle-file.ts';
import { quoteFeed } from '../quote-feeds.ts';
import { volatilityRows } from '../rows/volatility-rows.ts';
import {
  CLEAN_N,
  CONDITION_SETS,
  HALF_DAY,
  MINUTE,
  MULTI,
  THIN,
  type TradeSet,
} from '../trade-sets.ts';
import type { Workbench } from '../workbench.ts';

type Ties = DailyRvRule['ties'];
type Edges = readonly DailyRvRule['edge'][];

const BOTH: Edges = ['at', 'before'];

/** Which ties and edges there are of which sets of trades. */
const OF_TRADES: readonly {
  readonly sets: readonly TradeSet[];
  readonly ties: readonly Ties[];
  readonly edges: Edges;
}[] = [
  { sets: CONDITION_SETS, ties: ['last', 'median', 'vwap'], edges: BOTH },
  { sets: [CLEAN_N, THIN, HALF_DAY], ties: ['last'], edges: BOTH },
  { sets: [MULTI], ties: ['last', 'median'], edges: BOTH },
  { sets: [MINUTE], ties: ['last'], edges: ['at'] },
];

export const realizedVolatility: OracleFile = {
  name: 'rv.csv',
  expected: 'expected_rv.csv',
  keys: ['set', 'symbol', 'date', 'ties', 'edge', 'minutes'],
  measures: ['returns', 'trades', 'variance', 'volatility', 'volatility_annual_252', 'bipower_raw'],
  counts: ['returns', 'trades'],
  tolerance: TOLERANCE,
  partOf: ({ symbol, date }) => `${symbol} ${date}`,
  compute: async (workbench) => [...(await ofTrades(workbench)), ...(await ofMidpoints(workbench))],
};

async function ofTrades(workbench: Workbench): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { sets, ties, edges } of OF_TRADES) {
    for (const set of sets) {
      const trades = await workbench.inputs.trades(set.input);
      for (const tie of ties) rows.push(...(await ofPath(workbench, set, { trades }, tie, edges)));
    }
  }
  return rows;
}

async function ofMidpoints(workbench: Workbench): Promise<Row[]> {
  const path = { name: 'mid_venue_N', input: 'trades_raw', options: { price: 'mid' } } as const;
  const quotes = await quoteFeed(workbench, 'venue_N');
  return ofPath(workbench, path, { quotes }, 'last', BOTH);
}

/** `input` says which days there are. */
async function ofPath(
  workbench: Workbench,
  { name, input, options }: TradeSet & { readonly input: TradesInput },
  ticks: { readonly trades: TradesTable } | { readonly quotes: QuotesTable },
  ties: Ties,
  edges: Edges,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const date of await workbench.inputs.dates(input)) {
    const question = { ...ticks, date, options: { ...options, ties }, edges };
    const day = await volatilityRows(workbench, question);
    rows.push(...day.map((row) => ({ set: name, ties, ...row })));
  }
  return rows;
}
