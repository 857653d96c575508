import {
  fromEpochDay,
  stringRuns,
  tradingDaysBetween,
  valuesOf,
  vectorOf,
  type ExchangeDate,
} from '@taq/schema';
import type { Table } from 'apache-arrow';
import type { ChartOptions } from '../chart.ts';
import { requireFewPanels, type LineChart, type LinePanel, type LineTick } from './line-chart.ts';

/** A column of values by symbol and day, and what it is called in a picture. */
export interface DailyColumn {
  readonly column: string;
  readonly name: string;
}

/**
 * Columns of a table with a row a symbol and day as lines over trading days; days without a value
 * break the line. Throws `INVALID_ARGUMENT` for more than 50 symbols.
 */
export function dailyLines(
  table: Table,
  columns: readonly DailyColumn[],
  about: string,
  options: ChartOptions,
): LineChart {
  const byCell = cellsOf(table, columns);
  const found = [...byCell.keys()];
  const symbols = [...new Set([...(options.symbols ?? []), ...found])];
  requireFewPanels(symbols);
  const known = found.flatMap((symbol) => [...(byCell.get(symbol)?.keys() ?? [])]).toSorted();
  const [start, end] = [options.start ?? known[0], options.end ?? known.at(-1)];
  const days = start === undefined || end === undefined ? [] : tradingDaysBetween(start, end);
  const panels = symbols.map((symbol): LinePanel => ({
    symbol,
    series: columns.map(({ name }, index) => ({
      name,
      style: 'line',
      points: days.map((day, at) => ({
        at: at + 0.5,
        value: byCell.get(symbol)?.get(day)?.[index],
      })),
    })),
  }));
  const range = start === end ? start : `${start} to ${end}`;
  const named = symbols.length > 6 ? `${symbols.length} symbols` : symbols.join(', ');
  const title = options.title ?? [named, range].filter(Boolean).join(' · ');
  return { title, about, panels, length: Math.max(1, days.length), ticks: dayTicks(days) };
}

type Cells = Map<string, Map<ExchangeDate, (number | undefined)[]>>;

function cellsOf(table: Table, columns: readonly DailyColumn[]): Cells {
  const cells: Cells = new Map();
  if (table.numRows === 0) return cells;
  const days = valuesOf<Int32Array>(table, 'date');
  const vectors = columns.map(({ column }) => vectorOf(table, column));
  for (const { value: symbol, start, end } of stringRuns(vectorOf(table, 'symbol'))) {
    const own = cells.get(symbol) ?? new Map<ExchangeDate, (number | undefined)[]>();
    cells.set(symbol, own);
    for (let row = start; row < end; row += 1) {
      own.set(
        fromEpochDay(days[row] ?? 0),
        vectors.map((vector) => finite(vector.get(row))),
      );
    }
  }
  return cells;
}

function finite(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

function dayTicks(days: readonly ExchangeDate[]): LineChart['ticks'] {
  return (gap) => {
    const step = Math.max(1, Math.ceil(gap * days.length));
    return days.flatMap((day, index): LineTick[] => {
      if (index % step !== 0) return [];
      const [, month, date] = day.split('-');
      return [{ at: index + 0.5, label: `${MONTHS[Number(month) - 1]} ${Number(date)}` }];
    });
  };
}
