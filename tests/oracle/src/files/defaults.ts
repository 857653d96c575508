import { valuesOf, vectorOf, type ExchangeDate } from '@taq/schema';
import type { Table } from 'apache-arrow';
import { TOLERANCE, type Cell, type OracleFile, type Row } from '../oracle-file.ts';
import { quoteFeed } from '../quote-feeds.ts';
import type { Workbench } from '../workbench.ts';

const VOLATILITIES = ['rv_5m', 'rv_30m', 'obs'];
const SPREADS = ['qwap_spread', 'qwap_spread_bps', 'ewas', 'ewas_bps', 'quotes', 'trades'];

/** What the datasets hold where nobody chooses an option. */
export const defaults: OracleFile = {
  name: 'defaults.csv',
  expected: 'expected_defaults.csv',
  keys: ['quotes_from', 'date', 'symbol'],
  measures: [...VOLATILITIES, ...SPREADS],
  counts: ['obs', 'quotes', 'trades'],
  tolerance: TOLERANCE,
  partOf: ({ symbol, date }) => `${symbol} ${date}`,
  compute: async (workbench) => {
    const rows: Row[] = [];
    for (const feed of ['venue_N', 'nbbo'] as const) {
      for (const date of await workbench.inputs.dates('trades_raw')) {
        const day = await defaultRows(workbench, feed, date);
        rows.push(...day.map((row) => ({ quotes_from: feed, date, ...row })));
      }
    }
    return rows;
  },
};

async function defaultRows(
  workbench: Workbench,
  feed: 'venue_N' | 'nbbo',
  date: ExchangeDate,
): Promise<Row[]> {
  const { inputs, measures } = workbench;
  const trades = await inputs.trades('trades_raw');
  const quotes = await quoteFeed(workbench, feed);
  const volatilities = await measures.dailyRv({ date, trades });
  const spreads = rowsBySymbol(await measures.spreadStats({ date, trades, quotes }), SPREADS);
  return Array.from(rowsBySymbol(volatilities, VOLATILITIES), ([symbol, row]) => ({
    symbol,
    ...row,
    ...spreads.get(symbol),
  }));
}

function rowsBySymbol(table: Table, columns: readonly string[]): ReadonlyMap<string, Row> {
  const symbols = vectorOf(table, 'symbol');
  const cells = columns.map((name) => ({
    name,
    values: valuesOf(table, name),
    isValid: (row: number) => vectorOf(table, name).isValid(row),
  }));
  return new Map(
    Array.from({ length: table.numRows }, (_, row) => {
      const entries = cells.map(({ name, values, isValid }): [string, Cell] => [
        name,
        isValid(row) ? values[row] : undefined,
      ]);
      return [String(symbols.get(row)), Object.fromEntries(entries)];
    }),
  );
}
