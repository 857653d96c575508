import type { Tick } from '../../src/index.ts';
import { dayOf, newYork } from './days.ts';

/** A tick of Monday 2024-11-25, so many nanoseconds after 09:30, with no values of its own. */
function tick(symbol: string, seq: bigint, after: bigint): Tick {
  return {
    ts: newYork('2024-11-25', 570) + after,
    symbol,
    bid: null,
    ask: null,
    bid_size: null,
    ask_size: null,
    trade_px: null,
    trade_size: null,
    cond: null,
    date: dayOf('2024-11-25'),
    ts_nano: Number(after % 1_000n),
    seq,
    kind: '',
    exchange: null,
    correction: null,
    source_seq: null,
    trade_size_fraction: null,
  };
}

/** A valid quote. */
export function quote(
  symbol: string,
  seq: bigint,
  after: bigint,
  changes: Partial<Tick> = {},
): Tick {
  const sides = { bid: 99.99, ask: 100.01, bid_size: 200n, ask_size: 300n };
  return { ...tick(symbol, seq, after), kind: 'quote', ...sides, cond: 'R', ...changes };
}

/** A valid trade. */
export function trade(
  symbol: string,
  seq: bigint,
  after: bigint,
  changes: Partial<Tick> = {},
): Tick {
  const print = { trade_px: 100, trade_size: 100n, correction: '00', exchange: 'N' };
  return { ...tick(symbol, seq, after), kind: 'trade', ...print, source_seq: 7n, ...changes };
}
