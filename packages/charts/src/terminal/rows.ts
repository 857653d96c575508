import { columnFinder, type Candle, type CandleGrid } from '../candles.ts';
import { formatCompact } from '../format.ts';
import { priceScale, type PriceScale } from '../price-scale.ts';
import { timeTicks } from '../time-ticks.ts';
import { candleColumn, stepOf } from './candle-column.ts';
import { BLANK, type Cell } from './cell.ts';

/** Room for labels left of the axis: a price of 713000.00 fits. */
export const LABEL_WIDTH = 9;

/** Columns from one time label to the next: the longest, `Nov 25`, and room round it. */
const TIME_GAP = 9;

/** Rows from one price label to the next, at least. */
const PRICE_GAP = 2;

/** Eighths of a cell, from the bottom. */
const EIGHTHS = Array.from(' ▁▂▃▄▅▆▇█');

/** A row of the picture: its label, the glyph of the axis, and the cells. */
export interface Row {
  readonly label: string;
  readonly axis: string;
  readonly cells: readonly Cell[];
}

/** Candles over prices, as `rows` rows from the highest price down. */
export function priceRows(
  candles: readonly Candle[],
  whole: Candle,
  grid: CandleGrid,
  rows: number,
): Row[] {
  const scale = priceScale(whole, rows / PRICE_GAP);
  const labels = priceLabels(scale, rows);
  const columns = columnsOf(candles, grid, (candle) => candleColumn(candle, scale, rows));
  return Array.from({ length: rows }, (_, row) => {
    const label = labels.get(row) ?? '';
    const cells = columns.map((column) => column[row] ?? BLANK);
    return { label, axis: label === '' ? '│' : '┤', cells };
  });
}

function priceLabels(scale: PriceScale, rows: number): Map<number, string> {
  return new Map(
    scale.ticks.map(({ price, label }) => [
      stepOf(price, scale, rows),
      label.length > LABEL_WIDTH ? formatCompact(price) : label,
    ]),
  );
}

/** Volumes as `rows` rows of bars; the label at the top is the highest volume. */
export function volumeRows(candles: readonly Candle[], grid: CandleGrid, rows: number): Row[] {
  const highest = Math.max(...candles.map(({ volume }) => Number(volume)), 1);
  const columns = columnsOf(candles, grid, ({ volume }) =>
    volumeColumn(Number(volume) / highest, rows),
  );
  return Array.from({ length: rows }, (_, row) => ({
    label: row === 0 ? `vol ${formatCompact(highest)}` : '',
    axis: row === 0 ? '┤' : '│',
    cells: columns.map((column) => column[row] ?? BLANK),
  }));
}

/** A bar of that share of the full height; something is seen of every volume but none. */
function volumeColumn(share: number, rows: number): Cell[] {
  const eighths = share > 0 ? Math.max(1, Math.round(share * rows * 8)) : 0;
  return Array.from({ length: rows }, (_, row) => {
    const filled = Math.min(Math.max(eighths - (rows - 1 - row) * 8, 0), 8);
    return { glyph: EIGHTHS[filled] ?? ' ', kind: 'volume' };
  });
}

function columnsOf(
  candles: readonly Candle[],
  grid: CandleGrid,
  columnOf: (candle: Candle) => Cell[],
): Cell[][] {
  const columnAt = columnFinder(grid);
  const columns = Array.from({ length: grid.columns }, (): Cell[] => []);
  for (const candle of candles) columns[columnAt(candle.from)] = columnOf(candle);
  return columns;
}

/** The time axis and, below it, the clock or the days of New York with their zone. */
export function timeRows(grid: CandleGrid, zone: string): Row[] {
  const { axis, columns } = grid;
  const columnAt = columnFinder(grid);
  const line = Array.from({ length: columns }, () => '─');
  const labels = Array.from({ length: columns }, () => ' ');
  for (const { at, label } of timeTicks(axis, TIME_GAP * (axis.minutes / columns))) {
    const column = columnAt(at);
    if (column < columns) line[column] = '┬';
    const start = Math.max(0, Math.min(column - 2, columns - label.length));
    labels.splice(start, label.length, ...label.split(''));
  }
  return [
    { label: '', axis: '└', cells: line.map((glyph) => ({ glyph })) },
    { label: zone, axis: ' ', cells: labels.map((glyph) => ({ glyph })) },
  ];
}
