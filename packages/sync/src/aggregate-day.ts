import { finishMinuteBars, type MinuteBarIngredients, type MinuteBarsRule } from '@taq/measures';
import {
  minuteBars,
  parseSymbol,
  stringRuns,
  toArrowSchema,
  vectorOf,
  type ExchangeDate,
} from '@taq/schema';
import { numberColumn, textColumn, type ColumnBatch, type TaqSource } from '@taq/source';
import { Table } from 'apache-arrow';

/** A day's minute bars as the source's sums give them, sorted by symbol, then ts. */
export async function aggregateDay(
  source: TaqSource,
  question: {
    readonly date: ExchangeDate;
    readonly symbols: readonly string[];
    readonly rule: MinuteBarsRule;
    readonly signal: AbortSignal;
  },
): Promise<Table> {
  const { date, rule, signal } = question;
  const symbols = question.symbols.map(parseSymbol);
  const tables: Table[] = [];
  for await (const batch of source.aggregate({ date, symbols, rule }, { signal })) {
    tables.push(finishMinuteBars(toIngredients(batch), date));
  }
  const [first, ...rest] = tables;
  return first?.concat(...rest) ?? new Table(toArrowSchema(minuteBars));
}

/** The symbols that have rows. */
export function symbolsWithRows(bars: Table): ReadonlySet<string> {
  return new Set(stringRuns(vectorOf(bars, 'symbol')).map((run) => run.value));
}

function toIngredients(batch: ColumnBatch): MinuteBarIngredients {
  return {
    rows: batch.rows,
    symbol: textColumn(batch, 'symbol'),
    minute: numberColumn(batch, 'minute'),
    open: numberColumn(batch, 'open'),
    high: numberColumn(batch, 'high'),
    low: numberColumn(batch, 'low'),
    close: numberColumn(batch, 'close'),
    volume: numberColumn(batch, 'volume'),
    notional: numberColumn(batch, 'notional'),
    trades: numberColumn(batch, 'trades'),
  };
}
