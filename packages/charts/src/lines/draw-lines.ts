import type { Table } from 'apache-arrow';
import type { CandlesSvgOptions } from '../candles-svg.ts';
import type { CandlesTerminalOptions } from '../candles-terminal.ts';
import type { ChartOptions } from '../chart.ts';
import { page } from '../html/page.ts';
import { plotWidth, requireSize } from '../svg/layout.ts';
import { loadPlotter } from '../svg/plotter.ts';
import { dailyLines } from './daily-lines.ts';
import { drawLinesSvg } from './draw-lines-svg.ts';
import { drawLinesText } from './draw-lines-text.ts';
import type { LineChart } from './line-chart.ts';
import { tickLines } from './tick-lines.ts';

/** What can be drawn as lines: volatilities of a window, spreads, ticks of a sample. */
export type LinesKind = 'volatilities' | 'spreads' | 'ticks';

/**
 * Rows as a stand-alone SVG of lines, the symbols below each other: volatilities and spreads over
 * trading days, ticks over the clock of New York. The same table gives the same bytes. Throws
 * `INVALID_ARGUMENT` for a size too small or more than 50 symbols.
 */
export async function linesSvg(
  kind: LinesKind,
  table: Table,
  options: CandlesSvgOptions = {},
): Promise<string> {
  const size = requireSize({ panelHeight: 300, ...options });
  const chart = layOutLines(kind, table, options, Math.floor(plotWidth(size.width) / 2));
  return `${drawLinesSvg(await loadPlotter(), chart, size)}\n`;
}

/** The same as a page that a browser opens offline. No script, no request. */
export async function linesHtml(
  kind: LinesKind,
  table: Table,
  options: CandlesSvgOptions = {},
): Promise<string> {
  const svg = await linesSvg(kind, table, options);
  return page(layOutLines(kind, table, options, 1).title, svg.trimEnd(), '');
}

/** The same as text; no line is longer than `columns`, no symbol takes more than `rows` lines. */
export function linesTerminal(
  kind: LinesKind,
  table: Table,
  options: CandlesTerminalOptions,
): string {
  const chart = layOutLines(kind, table, options, options.columns);
  const panels = chart.panels.map((panel) => drawLinesText(chart, panel, options).join('\n'));
  return panels.join('\n\n');
}

function layOutLines(
  kind: LinesKind,
  table: Table,
  options: ChartOptions,
  slots: number,
): LineChart {
  if (kind === 'ticks') return tickLines(table, options, slots);
  if (kind === 'volatilities') {
    const about = 'realized volatility of a day, not annualised, by trading day';
    return dailyLines(table, [{ column: 'rv', name: 'rv' }], about, options);
  }
  const columns = [
    { column: 'qwap_spread_bps', name: 'quoted, by time' },
    { column: 'ewas_bps', name: 'effective, by shares' },
  ];
  return dailyLines(table, columns, 'spreads in basis points, by trading day', options);
}
