import {
  minuteBars,
  newYorkToUtcNs,
  NS_PER_MINUTE,
  parseExchangeDate,
  sessionOf,
  toEpochDay,
  utcNsToNewYork,
  type MinuteBar,
} from '@taq/schema';
import { tableFromColumns } from '@taq/schema/arrow';
import type { Table } from 'apache-arrow';

/** A bar by its clock of New York, prices and volume; vwap and trades follow. */
export function barAt(
  symbol: string,
  date: string,
  clock: string,
  [open, high, low, close]: readonly [number, number, number, number],
  volume = 100n,
): MinuteBar {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  const ts = newYorkToUtcNs(parseExchangeDate(date), BigInt(hours * 60 + minutes) * NS_PER_MINUTE);
  return barOf(symbol, ts, [open, high, low, close], volume);
}

function barOf(
  symbol: string,
  ts: bigint,
  [open, high, low, close]: readonly [number, number, number, number],
  volume: bigint,
): MinuteBar {
  const date = toEpochDay(utcNsToNewYork(ts).date);
  const vwap = (high + low) / 2;
  const whole = { date, trades: 1n, volume_fraction: null };
  return { ts, symbol, open, high, low, close, volume, vwap, ...whole };
}

/** A table of minute bars, with the declared schema. */
export function tableOf(...bars: readonly MinuteBar[]): Table {
  const floats = (name: 'open' | 'high' | 'low' | 'close' | 'vwap') =>
    Float64Array.from(bars, (bar) => bar[name]);
  const integers = (name: 'ts' | 'volume' | 'trades') =>
    BigInt64Array.from(bars, (bar) => bar[name]);
  return tableFromColumns(minuteBars, bars.length, {
    ts: integers('ts'),
    symbol: { codes: Int32Array.from(bars.keys()), dictionary: bars.map(({ symbol }) => symbol) },
    open: floats('open'),
    high: floats('high'),
    low: floats('low'),
    close: floats('close'),
    volume: integers('volume'),
    vwap: floats('vwap'),
    date: Int32Array.from(bars, ({ date }) => date),
    trades: integers('trades'),
  });
}

export interface WalkOptions {
  readonly seed?: number;
  readonly start?: number;
  /** Chance that a minute has a bar. */
  readonly density?: number;
}

/** A seeded random walk through the session of a day, in whole cents. */
export function walk(
  symbol: string,
  date: string,
  { seed = 7, start = 231.5, density = 1 }: WalkOptions = {},
): MinuteBar[] {
  const session = sessionOf(parseExchangeDate(date));
  if (session === undefined) throw new RangeError(`${date} is no trading day`);
  const random = generator(seed);
  const bars: MinuteBar[] = [];
  let cents = Math.round(start * 100);
  for (let clock = session.open; clock < session.close; clock += NS_PER_MINUTE) {
    const prices = Array.from(
      { length: 8 },
      () => (cents += Math.round((random() - 0.5) * 14)) / 100,
    );
    const fraction = Number(clock - session.open) / Number(session.close - session.open);
    const volume = BigInt(
      Math.round((400 + 4000 * (2 * fraction - 1) ** 4) * (0.5 + random())) * 10,
    );
    if (random() >= density) continue;
    const [open = 0, close = 0] = [prices.at(0), prices.at(-1)];
    const ts = newYorkToUtcNs(session.date, clock);
    bars.push(barOf(symbol, ts, [open, Math.max(...prices), Math.min(...prices), close], volume));
  }
  return bars;
}

/** Numbers in [0, 1) that follow from the seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
