import { chooseRule, sessionSpan, ticksInSession } from '@taq/measures';
import { type ExchangeDate } from '@taq/schema';
import { TOLERANCE, type OracleFile, type Row } from '../oracle-file.ts';
import { barRows } from '../rows/bar-rows.ts';
import { pricePaths } from '../rows/volatility-rows.ts';
import { CONDITION_SETS, type TradeSet } from '../trade-sets.ts';
import type { Workbench } from '../workbench.ts';

const COUNTS = ['all_day', 'in_session', 'at_close_stamp', 'on_minute', 'shares_in_session'];

/** How many trades the sets have, and how many of them are stamped at an edge. */
export const tradeCounts: OracleFile = {
  name: 'trade_sets.csv',
  expected: 'expected_trade_sets.csv',
  keys: ['date', 'set'],
  measures: COUNTS,
  counts: COUNTS,
  tolerance: TOLERANCE,
  partOf: ({ date }) => String(date),
  compute: async (workbench) => {
    const rows: Row[] = [];
    for (const date of await workbench.inputs.dates('trades_raw')) {
      for (const set of CONDITION_SETS) {
        const counts = {
          ...(await sums(workbench, set, date)),
          ...(await edges(workbench, set, date)),
        };
        rows.push({ date, set: set.name, ...counts });
      }
    }
    return rows;
  },
};

/** Sums over bars, of the session and of the whole day. */
async function sums(workbench: Workbench, set: TradeSet, date: ExchangeDate): Promise<Row> {
  const trades = await workbench.inputs.trades(set.input);
  const barsOf = async (session: string): Promise<Row[]> => {
    const rule = chooseRule('taq_1min_bars', { ...set.options, session });
    return barRows(workbench, { trades, date, minutes: 1, rule });
  };
  const inSession = await barsOf('regular');
  return {
    all_day: total(await barsOf('00:00-24:00'), 'trades'),
    in_session: total(inSession, 'trades'),
    shares_in_session: total(inSession, 'volume'),
  };
}

function total(rows: readonly Row[], column: string): bigint {
  return rows.reduce((sum, row) => sum + BigInt(row[column] ?? 0), 0n);
}

/** Trades stamped exactly at the close, and those of the session stamped exactly on a minute. */
async function edges(workbench: Workbench, set: TradeSet, date: ExchangeDate): Promise<Row> {
  const span = sessionSpan(chooseRule('taq_daily_rv', set.options), date);
  const trades = await workbench.inputs.trades(set.input);
  let [atClose, onMinute] = [0n, 0n];
  for await (const { path } of pricePaths(workbench, { trades, date, options: set.options })) {
    const ticks = (edge: 'at' | 'before'): bigint => ticksInSession(path, { ...span, edge });
    const stampedAtClose = ticks('at') - ticks('before');
    atClose += stampedAtClose;
    onMinute += path.markTicks.reduce((sum, count) => sum + count, 0n) - stampedAtClose;
  }
  return { at_close_stamp: atClose, on_minute: onMinute };
}
