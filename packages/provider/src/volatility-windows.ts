import { dailyRv, type Column, type Dataset } from '@taq/schema';

/** Windows in minutes of which volatilities are stored. */
export const STORED_WINDOWS = [5, 30] as const;

export type StoredWindow = (typeof STORED_WINDOWS)[number];

/** Windows that can be asked for: they divide every session. */
export const VOLATILITY_WINDOWS = [1, 2, 3, 5, 6, 10, 15, 30] as const;

export type VolatilityWindow = (typeof VOLATILITY_WINDOWS)[number];

export type ComputedWindow = Exclude<VolatilityWindow, StoredWindow>;

/** Whether volatilities of the window are stored; the others are computed from minute bars. */
export function isStoredWindow(window: VolatilityWindow): window is StoredWindow {
  return (STORED_WINDOWS as readonly number[]).includes(window);
}

function asked(fieldId: number): Column {
  return {
    name: 'rv',
    type: 'float64',
    nullable: true,
    unit: 'none',
    meaning: 'Realized volatility of the window that was asked for; null where there is none.',
    fieldId,
  };
}

/** `taq_daily_rv` as answers have it: with the volatility of the asked window as its last column. */
export const realizedVolatilities: Dataset = {
  ...dailyRv,
  columns: [
    ...dailyRv.columns,
    asked(Math.max(...dailyRv.columns.map(({ fieldId }) => fieldId)) + 1),
  ],
};

/**
 * Volatilities of a window that is not stored: the columns of `taq_daily_rv` for that one window.
 * The price at a mark is the close of the last bar that begins before it, so a trade stamped exactly
 * at the mark counts for the interval after it (edge `before`; stored windows have edge `at`).
 */
export function volatilitiesFromBars(window: ComputedWindow): Dataset {
  return {
    ...dailyRv,
    name: `taq_daily_rv_${window}m`,
    shortName: `daily_rv_${window}m`,
    meaning: `Realized volatility of the regular session from minute bars: the square root of the sum of squared log-returns over ${window} minutes. The price at a mark is the close of the last bar before it; a trade stamped exactly at a mark counts for the interval after it. Not annualised; the return over night is not in it.`,
    rule: { edge: 'before', made_of: 'taq_1min_bars', window },
    columns: [
      column('date'),
      column('symbol'),
      { ...column('rv_5m'), ...named(`rv_${window}m`, `Square root of rvar_${window}m.`) },
      {
        ...column('obs'),
        ...named('obs', `Number of ${window}-minute returns; fewer where the first bar came late.`),
      },
      {
        ...column('rvar_5m'),
        ...named(`rvar_${window}m`, `Sum of the squared ${window}-minute log-returns.`),
      },
      {
        ...column('active_5m'),
        ...named(`active_${window}m`, `${window}-minute intervals with a bar.`),
      },
      { ...column('trades'), ...named('trades', 'Eligible trades of the bars.') },
      asked(8),
    ].map((one, index) => ({ ...one, fieldId: index + 1 })),
  };
}

function column(name: string): Column {
  const found = dailyRv.columns.find((one) => one.name === name);
  if (found === undefined) throw new RangeError(`taq_daily_rv has no column ${name}`);
  return found;
}

function named(name: string, meaning: string): Pick<Column, 'name' | 'meaning'> {
  return { name, meaning };
}
