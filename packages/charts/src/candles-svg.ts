import type { Table } from 'apache-arrow';
import { layOutChart, type ChartOptions } from './chart.ts';
import { drawSvg } from './svg/draw-svg.ts';
import { columnsOf, requireSize, type SvgSize } from './svg/layout.ts';
import { loadPlotter } from './svg/plotter.ts';

export interface CandlesSvgOptions extends ChartOptions, SvgSize {}

/**
 * Minute bars as a stand-alone SVG: candles, below them the volume, on the clock of New York.
 * Several symbols stand below each other, several days beside each other without the nights.
 * Where minutes are too many for the width, a candle holds several, no extreme lost. Symbols and
 * days without bars are shown as such.
 *
 * The same table gives the same bytes. Throws `SCHEMA_DRIFT` for other tables, `INVALID_RANGE` for
 * an end before the start, `INVALID_ARGUMENT` for a size too small or more days than fit.
 */
export async function candlesSvg(bars: Table, options: CandlesSvgOptions = {}): Promise<string> {
  const size = requireSize(options);
  const chart = layOutChart(bars, options, columnsOf(size.width));
  return `${drawSvg(await loadPlotter(), chart, size)}\n`;
}
