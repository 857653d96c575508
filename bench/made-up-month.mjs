import { minuteBars, monthBounds, parseExchangeDate, tradingDaysBetween } from '@taq/schema';
import { TaqStore } from '@taq/versioning';
import { dayOfBars } from './made-up-bars.mjs';

const provenance = {
  source: 'bench',
  fingerprint: 'taq minute_bars v1 over trades',
  filterSet: 'regular',
  options: { definition: 1, measure: 'minute_bars', stamp: 'left' },
};

/** @param {number} count */
export function symbolsOf(count) {
  return Array.from({ length: count }, (_, index) => `S${String(index).padStart(4, '0')}`);
}

/** @param {string} month `YYYYMM` */
export function tradingDaysOf(month) {
  const { first, last } = monthBounds(month);
  return tradingDaysBetween(parseExchangeDate(first), parseExchangeDate(last));
}

/**
 * Commits days of minute bars one by one, as nightly syncs do; a month that becomes complete is
 * merged into one file.
 * @param {string} dataDir
 * @param {readonly import('@taq/schema').ExchangeDate[]} days of one month
 * @param {readonly string[]} symbols sorted
 */
export async function commitDays(dataDir, days, symbols) {
  const store = await TaqStore.open({ dataDir, mode: 'write', clock: Date.now, software: 'bench' });
  for (const [index, date] of days.entries()) {
    await store.commitPartition({
      dataset: minuteBars,
      partition: date.slice(0, 7).replace('-', ''),
      rows: dayOfBars(symbols, date, index),
      fetched: [
        {
          date,
          fetch: { startedAt: Date.now(), provisional: false, tableState: date, provenance },
          cells: new Map(symbols.map((symbol) => [symbol, /** @type {const} */ ('data')])),
        },
      ],
      reason: `sync ${date}`,
    });
  }
}

/**
 * The one file of a month of minute bars.
 * @param {string} dataDir
 * @param {string} month
 */
export async function fileOf(dataDir, month) {
  const store = await TaqStore.open({ dataDir, mode: 'read', clock: Date.now, software: 'bench' });
  const { partitions } = await store.current({ datasets: [minuteBars.name] });
  const segments = partitions.find(({ partition }) => partition === month)?.segments ?? [];
  const [only, ...others] = segments;
  if (only === undefined || others.length > 0) {
    throw new Error(`${month} lies in ${segments.length} files, not in one`);
  }
  return only.path;
}
