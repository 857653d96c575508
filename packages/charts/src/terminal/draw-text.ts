import type { Candle } from '../candles.ts';
import type { Chart, Panel } from '../chart.ts';
import { describeBars, describeChart, describeLeftOut } from '../describe.ts';
import { formatCount, formatPrice, printable } from '../format.ts';
import { paint } from './cell.ts';
import { LABEL_WIDTH, priceRows, timeRows, volumeRows } from './rows.ts';

/** Size of each symbol's picture, in characters. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** Below this size there is no room for candles. */
const LEAST: TerminalSize = { columns: 24, rows: 9 };

/** Share of the marks' rows that the volume takes. */
const VOLUME_SHARE = 0.2;

/** Number of candles that stand beside each other; where none is drawn, any number will do. */
export function roomFor(size: TerminalSize): number {
  return isTiny(size) ? Number.POSITIVE_INFINITY : size.columns - LABEL_WIDTH - 1;
}

function isTiny({ columns, rows }: TerminalSize): boolean {
  return columns < LEAST.columns || rows < LEAST.rows;
}

/** One symbol's picture as lines. */
export function drawText(chart: Chart, panel: Panel, size: TerminalSize, color: boolean): string[] {
  const head = headLines(chart, panel).map((line) => clip(line, size.columns));
  if (panel.whole === undefined || isTiny(size)) return head.slice(0, size.rows);
  const marks = markLines(chart, panel, panel.whole, size.rows - head.length, color);
  return [...head, ...marks];
}

function headLines(chart: Chart, panel: Panel): string[] {
  const title = `${chart.title} · ${describeChart(chart)}`;
  const lines = [title, figures(panel), describeLeftOut(panel)];
  return lines.filter((line) => line !== '').map(printable);
}

/** The sentence of other pictures, made to fit a line: `AAPL  O 231.43  H 233.83 …`. */
function figures(panel: Panel): string {
  const { symbol, whole, bars } = panel;
  if (whole === undefined) return describeBars(panel);
  const [open, high, low, close] = [whole.open, whole.high, whole.low, whole.close].map(
    formatPrice,
  );
  const volume = formatCount(whole.volume);
  return `${symbol}  O ${open}  H ${high}  L ${low}  C ${close}  V ${volume}  (${formatCount(bars)} bars)`;
}

/** Cuts a line of plain text; what is missing is said by its last character. */
function clip(line: string, columns: number): string {
  const characters = Array.from(line);
  return characters.length <= columns ? line : `${characters.slice(0, columns - 1).join('')}…`;
}

function markLines(
  { grid, zone }: Chart,
  { candles }: Panel,
  whole: Candle,
  rows: number,
  color: boolean,
): string[] {
  const time = timeRows(grid, zone);
  const marks = rows - time.length;
  const volume = Math.max(1, Math.round(marks * VOLUME_SHARE));
  return [
    ...priceRows(candles, whole, grid, marks - volume),
    ...volumeRows(candles, grid, volume),
    ...time,
  ].map(({ label, axis, cells }) =>
    (label.padStart(LABEL_WIDTH) + axis + paint(cells, color)).trimEnd(),
  );
}
