export { candlesHtml } from './candles-html.ts';
export { candlesSvg, type CandlesSvgOptions } from './candles-svg.ts';
export { candlesTerminal, type CandlesTerminalOptions } from './candles-terminal.ts';
export type { ChartOptions } from './chart.ts';
export { linesHtml, linesSvg, linesTerminal, type LinesKind } from './lines/draw-lines.ts';
export { svgToPng } from './png.ts';
