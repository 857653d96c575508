import {
  isStoredWindow,
  realizedVolatilities,
  resampledBars,
  volatilitiesFromBars,
  type Resampling,
  type TimeWindow,
  type VolatilityWindow,
} from '@taq/provider';
import { minuteBars, spreadStats, ticks } from '@taq/schema';
import type { RowsKind } from './query-rows.ts';

/** Bars of a part of each day: minutes, or longer ones made of them. */
export function barRows({
  resample,
  ...times
}: TimeWindow & { readonly resample?: Resampling | undefined }): RowsKind {
  return {
    dataset: resample === undefined ? minuteBars : resampledBars(resample),
    picture: 'candles',
    asked: { ...times, resample },
    ask: async (provider, request, options) =>
      provider.fetchMinuteBars({ ...request, ...times, resample }, options),
  };
}

export const spreadRows: RowsKind = {
  dataset: spreadStats,
  picture: 'spreads',
  ask: async (provider, request, options) => provider.fetchSpreadMetrics(request, options),
};

/** Trades and quotes of a part of each day. */
export function tickRows(times: TimeWindow): RowsKind {
  return {
    dataset: ticks,
    picture: 'ticks',
    asked: { ...times },
    ask: async (provider, request, options) =>
      provider.fetchTicks({ ...request, ...times }, options),
  };
}

/** Volatilities of a window in minutes. */
export function volatilityRows(window: VolatilityWindow): RowsKind {
  return {
    dataset: isStoredWindow(window) ? realizedVolatilities : volatilitiesFromBars(window),
    picture: 'volatilities',
    asked: { window },
    ask: async (provider, request, options) =>
      provider.fetchRealizedVolatility({ ...request, window }, options),
  };
}
