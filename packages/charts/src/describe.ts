import type { Chart, Panel } from './chart.ts';
import { formatCount, formatPrice } from './format.ts';

/** What a chart is about, beside its title: `1-minute candles, New York time (EST), USD`. */
export function describeChart({ grid, zone }: Chart): string {
  const clock = zone === '' ? 'New York time' : `New York time (${zone})`;
  return `${grid.minutesPerCandle}-minute candles, ${clock}, prices in USD`;
}

/** A symbol's panel in one sentence, for those who do not see it. */
export function describePanel(panel: Panel): string {
  return [describeBars(panel), describeLeftOut(panel)].filter(Boolean).join('; ');
}

/** `AAPL: 390 minute bars, open 231.46, high …`, or `AAPL: no bars`. */
export function describeBars({ symbol, whole, bars }: Panel): string {
  const name = symbol === '' ? '' : `${symbol}: `;
  if (whole === undefined) return `${name}no bars`;
  const counts = `${formatCount(bars)} minute ${bars === 1 ? 'bar' : 'bars'}`;
  const [open, high, low, close] = [whole.open, whole.high, whole.low, whole.close].map(
    formatPrice,
  );
  const prices = `open ${open}, high ${high}, low ${low}, close ${close} USD`;
  return `${name}${counts}, ${prices}, volume ${formatCount(whole.volume)} shares`;
}

/** Says how many bars are not in the picture; empty where all are. */
export function describeLeftOut({ leftOut }: Panel): string {
  if (leftOut === 0) return '';
  return `not drawn: ${formatCount(leftOut)} outside of the sessions or without a price`;
}
