import type { MinuteBarsRule, TradesTable } from '@taq/measures';
import {
  formatTimeOfDay,
  utcNsToNewYork,
  valuesOf,
  vectorOf,
  type ExchangeDate,
} from '@taq/schema';
import type { Row } from '../oracle-file.ts';
import type { Workbench } from '../workbench.ts';

/** A day's bars of every symbol, with the names of the oracle's columns. */
export async function barRows(
  { measures }: Workbench,
  question: {
    readonly trades: TradesTable;
    readonly date: ExchangeDate;
    readonly minutes: number;
    readonly rule: MinuteBarsRule;
  },
): Promise<Row[]> {
  const bars = await measures.minuteBars(question);
  const symbols = vectorOf(bars, 'symbol');
  const numbers = (name: string): Float64Array => valuesOf(bars, name);
  const [open, high, low, close] = ['open', 'high', 'low', 'close'].map(numbers);
  const vwap = numbers('vwap');
  const volume = valuesOf<BigInt64Array>(bars, 'volume');
  const trades = valuesOf<BigInt64Array>(bars, 'trades');
  return Array.from(valuesOf<BigInt64Array>(bars, 'ts'), (ts, row) => ({
    minutes: question.minutes,
    date: question.date,
    ts_local: wallClock(ts),
    symbol: String(symbols.get(row)),
    open: open?.[row],
    high: high?.[row],
    low: low?.[row],
    close: close?.[row],
    volume: volume[row],
    vwap: vwap[row],
    trades: trades[row],
  }));
}

/** `2018-01-02 09:30:00` */
function wallClock(ts: bigint): string {
  const { date, nanosOfDay } = utcNsToNewYork(ts);
  return `${date} ${formatTimeOfDay(nanosOfDay).slice(0, 'HH:MM:SS'.length)}`;
}
