import { chooseRule } from '@taq/measures';
import { TOLERANCE, type OracleFile, type Row } from '../oracle-file.ts';
import { barRows } from '../rows/bar-rows.ts';
import { CLEAN_N, CONDITION_SETS, MULTI, REGULAR, type TradeSet } from '../trade-sets.ts';
import type { Workbench } from '../workbench.ts';

/** Which lengths of bars there are of which sets. */
const LENGTHS: readonly (readonly [minutes: number, sets: readonly TradeSet[]])[] = [
  [1, [...CONDITION_SETS, MULTI, CLEAN_N]],
  [5, [REGULAR]],
  [30, [REGULAR]],
];

export const bars: OracleFile = {
  name: 'bars.csv.gz',
  expected: 'expected_bars.csv.gz',
  keys: ['set', 'minutes', 'symbol', 'date', 'ts_local'],
  measures: ['open', 'high', 'low', 'close', 'volume', 'vwap', 'trades'],
  counts: ['volume', 'trades'],
  tolerance: TOLERANCE,
  partOf: ({ symbol, date }) => `${symbol} ${date}`,
  compute: async (workbench) => {
    const rows: Row[] = [];
    for (const [minutes, sets] of LENGTHS) {
      for (const set of sets) rows.push(...(await barsOfSet(workbench, set, minutes)));
    }
    return rows;
  },
};

async function barsOfSet(workbench: Workbench, set: TradeSet, minutes: number): Promise<Row[]> {
  const trades = await workbench.inputs.trades(set.input);
  const rule = chooseRule('taq_1min_bars', set.options);
  const rows: Row[] = [];
  for (const date of await workbench.inputs.dates(set.input)) {
    const day = await barRows(workbench, { trades, date, minutes, rule });
    rows.push(...day.map((row) => ({ set: set.name, ...row })));
  }
  return rows;
}
