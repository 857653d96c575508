import type { Table } from 'apache-arrow';
import type { CandlesSvgOptions } from './candles-svg.ts';
import { layOutChart } from './chart.ts';
import { drawHtml } from './html/draw-html.ts';
import { drawSvg } from './svg/draw-svg.ts';
import { columnsOf, requireSize } from './svg/layout.ts';
import { loadPlotter } from './svg/plotter.ts';

/**
 * Minute bars as a page that a browser opens offline: the picture of `candlesSvg`, light or dark
 * as the reader's system is set, a summary, and the candles as a table. No script, no request.
 *
 * The same table gives the same bytes. Throws what `candlesSvg` throws.
 */
export async function candlesHtml(bars: Table, options: CandlesSvgOptions = {}): Promise<string> {
  const size = requireSize(options);
  const chart = layOutChart(bars, options, columnsOf(size.width));
  return drawHtml(chart, drawSvg(await loadPlotter(), chart, size));
}
