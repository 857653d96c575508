/** A row of `ctm` as the server prints it. */
export interface TradeRow {
  readonly time_m: string;
  /** Absent where the table has no such column. */
  readonly time_m_nano?: number | null;
  readonly sym_root: string;
  readonly sym_suffix: string | null;
  readonly tr_scond: string | null;
  readonly size: number;
  readonly price: string;
  readonly tr_corr: string;
  readonly tr_seqnum: string;
}

/** A bar of one symbol and minute; `start` = minutes since midnight in New York. */
export interface PlainBar {
  readonly symbol: string;
  readonly start: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: bigint;
  readonly vwap: number;
  readonly trades: bigint;
}

interface Trade {
  readonly symbol: string;
  readonly nanos: bigint;
  readonly sequence: bigint;
  /** Dollars times 10^PLACES. */
  readonly price: bigint;
  readonly size: bigint;
}

const PLACES = 12;

/** Sale conditions of trades that are not part of a bar, as issue and facts list them. */
export const IRREGULAR = Array.from('BCGHLMNPQRTUVWZ23479');

/**
 * Minute bars the slow and obvious way: every row looked at for itself, whole numbers throughout,
 * nothing shared with the code under test. `closeMinute` is 960, on half days 780.
 */
export function plainBars(rows: readonly TradeRow[], closeMinute: number): PlainBar[] {
  const bars = new Map<string, Trade[]>();
  for (const row of rows) {
    if (!isEligible(row, closeMinute)) continue;
    const trade = toTrade(row);
    const key = `${trade.symbol} ${String(minuteOf(trade.nanos)).padStart(4, '0')}`;
    const others = bars.get(key);
    if (others === undefined) bars.set(key, [trade]);
    else others.push(trade);
  }
  return [...bars.keys()].toSorted().map((key) => toBar(bars.get(key) ?? []));
}

function isEligible(row: TradeRow, closeMinute: number): boolean {
  const minute = minuteOf(nanosOf(row));
  if (minute < 570 || minute >= closeMinute) return false;
  if (Number(row.price) <= 0 || row.size <= 0) return false;
  if (row.tr_corr !== '00' && row.tr_corr !== '01' && row.tr_corr !== '02') return false;
  for (const letter of row.tr_scond ?? '') if (IRREGULAR.includes(letter)) return false;
  return true;
}

function toTrade(row: TradeRow): Trade {
  return {
    symbol: row.sym_suffix === null ? row.sym_root : `${row.sym_root}.${row.sym_suffix}`,
    nanos: nanosOf(row),
    sequence: BigInt(row.tr_seqnum),
    price: scaled(row.price),
    size: BigInt(row.size),
  };
}

function toBar(trades: readonly Trade[]): PlainBar {
  const ordered = trades.toSorted(
    (a, b) => sign(a.nanos - b.nanos) || sign(a.sequence - b.sequence) || sign(a.price - b.price),
  );
  const [first] = ordered;
  const last = ordered.at(-1);
  if (first === undefined || last === undefined) throw new Error('a bar without a trade');
  let [high, low, volume, notional] = [first.price, first.price, 0n, 0n];
  for (const { price, size } of ordered) {
    if (price > high) high = price;
    if (price < low) low = price;
    volume += size;
    notional += price * size;
  }
  return {
    symbol: first.symbol,
    start: minuteOf(first.nanos),
    open: dollars(first.price),
    high: dollars(high),
    low: dollars(low),
    close: dollars(last.price),
    volume,
    vwap: dollars(notional) / Number(volume),
    trades: BigInt(ordered.length),
  };
}

function nanosOf({ time_m, time_m_nano }: TradeRow): bigint {
  const [, hours, minutes, seconds, fraction = ''] =
    /^(\d\d):(\d\d):(\d\d)(?:\.(\d+))?$/.exec(time_m) ?? [];
  const clock = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return (
    BigInt(clock) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0')) + BigInt(time_m_nano ?? 0)
  );
}

function minuteOf(nanos: bigint): number {
  return Number(nanos / 60_000_000_000n);
}

function scaled(price: string): bigint {
  const [whole = '', fraction = ''] = price.split('.');
  return BigInt(whole + fraction.padEnd(PLACES, '0'));
}

function dollars(price: bigint): number {
  const digits = String(price).padStart(PLACES + 1, '0');
  return Number(`${digits.slice(0, -PLACES)}.${digits.slice(-PLACES)}`);
}

function sign(difference: bigint): number {
  return difference < 0n ? -1 : Number(difference > 0n);
}
