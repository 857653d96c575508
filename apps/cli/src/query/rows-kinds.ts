import { realizedVolatilities } from '@taq/provider';
import { minuteBars, spreadStats, ticks } from '@taq/schema';
import type { RowsKind } from './query-rows.ts';

export const minuteBarRows: RowsKind = {
  dataset: minuteBars,
  charts: true,
  ask: async (provider, request, options) => provider.fetchMinuteBars(request, options),
};

export const spreadRows: RowsKind = {
  dataset: spreadStats,
  charts: false,
  ask: async (provider, request, options) => provider.fetchSpreadMetrics(request, options),
};

export const tickRows: RowsKind = {
  dataset: ticks,
  charts: false,
  ask: async (provider, request, options) => provider.fetchTicks(request, options),
};

/** Volatilities of a window in minutes. */
export function volatilityRows(window: 5 | 30): RowsKind {
  return {
    dataset: realizedVolatilities,
    charts: false,
    ask: async (provider, request, options) =>
      provider.fetchRealizedVolatility({ ...request, window }, options),
  };
}
