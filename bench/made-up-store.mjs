import { minuteBars, monthBounds, parseExchangeDate, tradingDaysBetween } from '@taq/schema';
import { TaqStore } from '@taq/versioning';
import { dayOfBars } from './made-up-bars.mjs';

const provenance = {
  source: 'bench',
  fingerprint: 'taq minute_bars v1 over trades',
  filterSet: 'regular',
  options: { definition: 1, measure: 'minute_bars', stamp: 'left' },
};

/** Datasets of the shape of minute bars, so that one kind of made-up rows does for all. */
export const DATASETS = ['1min_bars', 'second_bars', 'third_bars'].map((shortName) => ({
  ...minuteBars,
  name: `taq_${shortName}`,
  shortName,
}));

/**
 * Fills a store with the newest months up to the end of 2024: what is known of each symbol's day, as
 * a sync leaves it, and one small real file for each month and dataset.
 * @param {string} dataDir
 * @param {{ months: number, symbols: number }} size
 */
export async function fillStore(dataDir, { months, symbols: count }) {
  const symbols = Array.from({ length: count }, (_, index) => `S${String(index).padStart(4, '0')}`);
  const now = Date.parse('2025-01-15T12:00:00Z');
  const store = await TaqStore.open({
    dataDir,
    mode: 'write',
    clock: () => now,
    software: 'bench',
  });
  for (const month of lastMonths(months)) {
    for (const dataset of DATASETS) await fillMonth(store, dataset, month, symbols, now);
  }
}

/** @param {number} count */
function lastMonths(count) {
  const end = 12 * 2025;
  return Array.from({ length: count }, (_, index) => {
    const month = end - count + index;
    return `${Math.floor(month / 12)}${String((month % 12) + 1).padStart(2, '0')}`;
  });
}

/**
 * @param {TaqStore} store
 * @param {import('@taq/schema').Dataset} dataset
 * @param {string} partition
 * @param {readonly string[]} symbols
 * @param {number} now
 */
async function fillMonth(store, dataset, partition, symbols, now) {
  const { first, last } = monthBounds(partition);
  const days = tradingDaysBetween(parseExchangeDate(first), parseExchangeDate(last));
  const [filled, firstDay] = [symbols[0], days[0]];
  if (filled === undefined || firstDay === undefined) throw new RangeError('nothing to fill');
  await store.commitPartition({
    dataset,
    partition,
    rows: dayOfBars([filled], firstDay, Number(partition) + dataset.name.length),
    fetched: days.map((date, index) => ({
      date,
      fetch: { startedAt: now, provisional: false, tableState: `${date}:8192`, provenance },
      cells: new Map(
        symbols.map((symbol, place) => [
          symbol,
          index + place === 0 ? 'data' : stateOf(place + index),
        ]),
      ),
    })),
    reason: `fill ${partition}`,
  });
}

/**
 * A state of all kinds, so that coverage does not shrink to nothing: mostly one, now and then others.
 * @param {number} seed
 * @returns {import('@taq/versioning').RecordedState}
 */
function stateOf(seed) {
  const states = /** @type {const} */ (['not_published', 'not_listed', 'failed']);
  return states[(seed * 2_654_435_761) % 64] ?? 'empty';
}
