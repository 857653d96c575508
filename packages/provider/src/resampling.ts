import { minuteBars, type Column, type Dataset } from '@taq/schema';

/** Lengths of bars that are made of minute bars: minutes that divide every session, and days. */
export const RESAMPLINGS = ['2m', '3m', '5m', '6m', '10m', '15m', '30m', '1d'] as const;

export type Resampling = (typeof RESAMPLINGS)[number];

/** Minutes of a bar; `undefined` of a bar that is all of its day. */
export function minutesOf(resampling: Resampling): number | undefined {
  return resampling === '1d' ? undefined : Number(resampling.slice(0, -1));
}

/**
 * `taq_1min_bars` as answers have it after resampling, under a name of its own: the same columns,
 * with the meaning that they have then.
 */
export function resampledBars(resampling: Resampling): Dataset {
  const minutes = minutesOf(resampling);
  const [name, length] =
    minutes === undefined ? ['daily_bars', 'a day'] : [`${minutes}min_bars`, `${minutes} minutes`];
  return {
    ...minuteBars,
    name: `taq_${name}`,
    shortName: name,
    meaning: `Bars of ${length} made of one-minute bars, on a grid that begins with the session: ${WHAT}`,
    columns: minuteBars.columns.map((column) => ({ ...column, ...CHANGED[column.name] })),
  };
}

const WHAT =
  'open of the first and close of the last minute that has a trade, highest high, lowest low, sums of volume and trades. Intervals without a trade have no row.';

const CHANGED: Readonly<Record<string, Pick<Column, 'meaning'>>> = {
  ts: { meaning: 'Start of the interval; of a day, the open of its session.' },
  vwap: {
    meaning:
      'Mean of the vwaps of the minutes, weighted by their volumes: that of the trades, but for the rounding of the stored values (a few parts in 10^16).',
  },
};
