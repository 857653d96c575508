import { TaqError } from '@taq/schema';
import type { Table } from 'apache-arrow';
import { layOutChart, type ChartOptions } from './chart.ts';
import { drawText, roomFor, type TerminalSize } from './terminal/draw-text.ts';

export interface CandlesTerminalOptions extends ChartOptions, TerminalSize {
  /** Whether escape sequences may be used for colours; without, the text has none. */
  readonly color: boolean;
}

/**
 * Minute bars as text: candles, below them the volume, on the clock of New York. No line is longer
 * than `columns`, and no symbol takes more than `rows` lines; several symbols stand below each
 * other with a blank line between. A candle holds as many minutes as the width asks for, no
 * extreme lost; lines rose, blocks fell. Where there is no room for candles, figures remain.
 *
 * The same table gives the same text. Throws `SCHEMA_DRIFT` for other tables, `INVALID_RANGE` for
 * an end before the start, `INVALID_ARGUMENT` for a size that is no positive integer, and for more
 * days or symbols than fit.
 */
export function candlesTerminal(bars: Table, options: CandlesTerminalOptions): string {
  const { columns, rows, color } = options;
  requirePositive('columns', columns);
  requirePositive('rows', rows);
  const chart = layOutChart(bars, options, roomFor({ columns, rows }));
  const pictures = chart.panels.map((panel) => drawText(chart, panel, { columns, rows }, color));
  return pictures.map((lines) => lines.join('\n')).join('\n\n');
}

function requirePositive(argument: string, value: number): void {
  if (Number.isInteger(value) && value > 0) return;
  throw new TaqError('INVALID_ARGUMENT', `${value} is no number of ${argument}`, {
    details: { argument, value: String(value) },
    next: 'Give the size of the terminal, 80 columns and 24 rows for example.',
  });
}
