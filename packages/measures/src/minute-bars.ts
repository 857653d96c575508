import {
  minuteBars,
  newYorkToUtcNs,
  NS_PER_MINUTE,
  nullableColumn,
  toEpochDay,
  withRule,
  type ExchangeDate,
} from '@taq/schema';
import { tableFromColumns } from '@taq/schema/arrow';
import type { Table } from 'apache-arrow';
import { numbersOf, symbolsOf, type Ingredients } from './ingredients.ts';
import { defaultMinuteBarsRule, type MinuteBarsRule } from './rules.ts';

export interface MinuteBarsForm {
  readonly date: ExchangeDate;
  readonly rule?: MinuteBarsRule;
  /** Length of a bar; 1 unless the statement was asked for another. */
  readonly minutes?: number;
}

/**
 * Ingredients of `minuteCellsStatement` to rows of `taq_1min_bars`, in their order: minutes become
 * instants, and the one division happens here, for every engine alike.
 */
export function finishMinuteBars(ingredients: Ingredients, form: MinuteBarsForm): Table {
  const { date, rule = defaultMinuteBarsRule, minutes = 1 } = form;
  const { rows } = ingredients;
  const volume = numbersOf<BigInt64Array>(ingredients, 'volume');
  const rest = numbersOf<Float64Array>(ingredients, 'rest');
  const notional = numbersOf<Float64Array>(ingredients, 'notional');
  const vwap = notional.map((sum, row) => sum / (Number(volume[row]) + (rest[row] ?? 0)));
  return tableFromColumns(withRule(minuteBars, rule), rows, {
    ts: stamps(numbersOf<Int32Array>(ingredients, 'minute'), date, rule.stamp, minutes),
    symbol: symbolsOf(ingredients),
    open: numbersOf<Float64Array>(ingredients, 'open'),
    high: numbersOf<Float64Array>(ingredients, 'high'),
    low: numbersOf<Float64Array>(ingredients, 'low'),
    close: numbersOf<Float64Array>(ingredients, 'close'),
    volume,
    vwap,
    date: new Int32Array(rows).fill(toEpochDay(date)),
    trades: numbersOf<BigInt64Array>(ingredients, 'trades'),
    volume_fraction: nullableColumn(rest, (row) => rest[row] === 0),
  });
}

/** Minutes since midnight to UTC nanoseconds; each of the few hundred is converted once. */
function stamps(
  minute: Int32Array,
  date: ExchangeDate,
  stamp: MinuteBarsRule['stamp'],
  minutes: number,
): BigInt64Array {
  const known = new Map<number, bigint>();
  const shift = stamp === 'right' ? minutes : 0;
  return BigInt64Array.from(minute, (value) => {
    let instant = known.get(value);
    if (instant === undefined) {
      instant = newYorkToUtcNs(date, BigInt(value + shift) * NS_PER_MINUTE);
      known.set(value, instant);
    }
    return instant;
  });
}
