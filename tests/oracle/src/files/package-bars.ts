import { chooseRule } from '@taq/measures';
import { TOLERANCE, type OracleFile, type Row } from '../oracle-file.ts';
import { barRows } from '../rows/bar-rows.ts';
import { GRIDS } from '../rows/volatility-rows.ts';
import { CLEAN_N, MULTI } from '../trade-sets.ts';

/** Bars as the package's own `makeOHLCV` returns them, stamped at the right edge. */
export const packageBars: OracleFile = {
  name: 'hf_ohlcv.csv.gz',
  expected: 'expected_hf_ohlcv.csv.gz',
  keys: ['symbol', 'period', 'DT'],
  measures: ['OPEN', 'HIGH', 'LOW', 'CLOSE', 'VOLUME'],
  counts: ['VOLUME'],
  tolerance: TOLERANCE,
  partOf: ({ symbol, DT }) => `${symbol} ${DT?.split(' ')[0]}`,
  compute: async (workbench) => {
    const rows: Row[] = [];
    for (const { input, options } of [CLEAN_N, MULTI]) {
      const trades = await workbench.inputs.trades(input);
      const rule = chooseRule('taq_1min_bars', { ...options, stamp: 'right' });
      for (const date of await workbench.inputs.dates(input)) {
        for (const minutes of GRIDS) {
          const day = await barRows(workbench, { trades, date, minutes, rule });
          rows.push(...day.map(inPackageColumns));
        }
      }
    }
    return rows;
  },
};

function inPackageColumns({ symbol, minutes, ts_local, open, high, low, close, volume }: Row): Row {
  return {
    symbol,
    period: minutes,
    DT: ts_local,
    OPEN: open,
    HIGH: high,
    LOW: low,
    CLOSE: close,
    VOLUME: volume,
  };
}
