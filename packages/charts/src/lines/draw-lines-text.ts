import { formatCompact, printable } from '../format.ts';
import { describeLinePanel } from './draw-lines-svg.ts';
import { valuesOfPanel, type LineChart, type LinePanel, type Series } from './line-chart.ts';
import { valueScale, type ValueScale } from './value-scale.ts';

const LABEL_WIDTH = 9;
const LEAST = { columns: 24, rows: 9 } as const;
const TICK_COLUMNS = 10;

/** The glyph of each series, and of the 256 colours one that shows on dark and on light ground. */
const PAINTS = [
  { glyph: '○', color: '38;5;208' },
  { glyph: '●', color: '38;5;33' },
  { glyph: '·', color: '38;5;245' },
] as const;

/** A symbol's values as lines of text, none longer than `columns`, `rows` of them at most. */
export function drawLinesText(
  chart: LineChart,
  panel: LinePanel,
  {
    columns,
    rows,
    color,
  }: { readonly columns: number; readonly rows: number; readonly color: boolean },
): string[] {
  const key = panel.series.map(({ name }, index) => `${PAINTS[index]?.glyph} ${name}`).join('  ');
  const head = [`${chart.title} · ${chart.about}`, describeLinePanel(panel), key]
    .map(printable)
    .map((line) => clip(line, columns));
  const values = valuesOfPanel(panel);
  if (values.length === 0 || columns < LEAST.columns || rows < LEAST.rows)
    return head.slice(0, rows);
  const height = rows - head.length - 2;
  const width = columns - LABEL_WIDTH - 1;
  const scale = valueScale(values, height / 2);
  const grid = paintSeries(panel.series, chart.length, scale, width, height);
  const labels = new Map(scale.ticks.map(({ at, label }) => [rowOf(at, scale, height), label]));
  const body = grid.map((cells, row) => {
    const label = labels.get(row) ?? '';
    const shown = label.length > LABEL_WIDTH ? formatCompact(Number(label)) : label;
    return `${shown.padStart(LABEL_WIDTH)}${label === '' ? '│' : '┤'}${painted(cells, color)}`.trimEnd();
  });
  return [...head, ...body, ...timeLines(chart, width)];
}

/** The number of the series in each cell; the later one is seen where two meet. */
type Grid = (number | undefined)[][];

function paintSeries(
  series: readonly Series[],
  length: number,
  scale: ValueScale,
  width: number,
  height: number,
): Grid {
  const grid: Grid = Array.from({ length: height }, () => Array.from({ length: width }));
  series.forEach(({ points }, index) => {
    for (const { at, value } of points) {
      if (value === undefined) continue;
      const column = Math.min(width - 1, Math.floor((at / length) * width));
      const row = grid[rowOf(value, scale, height)];
      if (row !== undefined) row[column] = index;
    }
  });
  return grid;
}

function rowOf(value: number, { low, high }: ValueScale, height: number): number {
  const row = Math.floor(((high - value) / (high - low)) * height);
  return Math.min(Math.max(row, 0), height - 1);
}

function painted(cells: readonly (number | undefined)[], color: boolean): string {
  return cells
    .map((index) => {
      if (index === undefined) return ' ';
      const { glyph, color: paint } = PAINTS[index] ?? PAINTS[0];
      return color ? `\u001B[${paint}m${glyph}\u001B[39m` : glyph;
    })
    .join('');
}

function timeLines(chart: LineChart, width: number): string[] {
  const line = Array.from({ length: width }, () => '─');
  const labels = Array.from({ length: width }, () => ' ');
  for (const { at, label } of chart.ticks(TICK_COLUMNS / width)) {
    const column = Math.min(width - 1, Math.floor((at / chart.length) * width));
    line[column] = '┬';
    const start = Math.max(0, Math.min(column - 2, width - label.length));
    labels.splice(start, label.length, ...label.split(''));
  }
  const margin = ' '.repeat(LABEL_WIDTH);
  return [`${margin}└${line.join('')}`, `${margin} ${labels.join('')}`.trimEnd()];
}

function clip(line: string, columns: number): string {
  const characters = Array.from(line);
  return characters.length <= columns ? line : `${characters.slice(0, columns - 1).join('')}…`;
}
