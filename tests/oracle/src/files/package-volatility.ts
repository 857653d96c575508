import { TOLERANCE, type OracleFile, type Row } from '../oracle-file.ts';
import { volatilityRows } from '../rows/volatility-rows.ts';
import { CLEAN_N, MINUTE, MULTI } from '../trade-sets.ts';

/**
 * Variances as the package's own `rRVar` returns them. Its grid ends with the mark after the last
 * tick; the zeros of ours behind it add nothing. No two ticks of its inputs share a stamp.
 */
export const packageVolatility: OracleFile = {
  name: 'hf_rv.csv',
  expected: 'expected_hf_rv.csv',
  keys: ['symbol', 'date', 'minutes', 'measure'],
  measures: ['value', 'volatility'],
  counts: [],
  tolerance: TOLERANCE,
  partOf: ({ symbol, date }) => `${symbol} ${date}`,
  isLeftOut: ({ measure }) => measure !== 'rRVar',
  compute: async (workbench) => {
    const rows: Row[] = [];
    for (const { input, options } of [CLEAN_N, MULTI, MINUTE]) {
      const trades = await workbench.inputs.trades(input);
      for (const date of await workbench.inputs.dates(input)) {
        const question = { trades, date, options, edges: ['at'] as const };
        const day = await volatilityRows(workbench, question);
        rows.push(...day.map((row) => ({ ...row, measure: 'rRVar', value: row['variance'] })));
      }
    }
    return rows;
  },
};
