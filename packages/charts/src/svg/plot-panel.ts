import type { Markish, PlotOptions } from '@observablehq/plot';
import type { Candle } from '../candles.ts';
import { formatCompact } from '../format.ts';
import { priceScale } from '../price-scale.ts';
import type { SessionAxis } from '../session-axis.ts';
import { timeTicks, type TimeTick } from '../time-ticks.ts';
import { candleMarks, volumeMark } from './candle-marks.ts';
import { plotWidth, SIDES } from './layout.ts';
import type { Plotter } from './plotter.ts';

/** What the plots of one chart have in common. */
export interface PlotFrame {
  readonly axis: SessionAxis;
  readonly width: number;
  readonly height: number;
  readonly hollow: boolean;
}

/** Distances between labels, in pixels. */
const PRICE_GAP = 42;
const TIME_GAP = 60;

/** Candles over prices; `whole` holds their extremes. */
export function drawPrices(
  { plot, draw }: Plotter,
  frame: PlotFrame,
  candles: readonly Candle[],
  whole: Candle,
): string {
  const { low, high, ticks } = priceScale(whole, frame.height / PRICE_GAP);
  const prices = ticks.map(({ price }) => price);
  return draw({
    ...sharedOptions(frame),
    marginTop: 14,
    marginBottom: 4,
    y: { type: 'linear', domain: [low, high], axis: null },
    marks: [
      plot.gridY(prices),
      plot.axisY(prices, {
        label: 'USD',
        labelArrow: 'none',
        tickSize: 0,
        tickFormat: (_price: number, index: number) => ticks[index]?.label,
      }),
      ...timeGrid(plot, frame),
      ...candleMarks(candles, frame.hollow),
    ],
  });
}

/** Volumes, and below them the clock of New York. */
export function drawVolumes(
  { plot, draw }: Plotter,
  frame: PlotFrame,
  candles: readonly Candle[],
): string {
  const highest = Math.max(...candles.map(({ volume }) => Number(volume)));
  const ticks = ticksOf(frame);
  return draw({
    ...sharedOptions(frame),
    marginTop: 16,
    marginBottom: 24,
    y: { type: 'linear', domain: [0, highest], axis: null },
    marks: [
      plot.axisY({
        label: 'shares',
        labelArrow: 'none',
        ticks: 2,
        tickSize: 0,
        tickFormat: formatCompact,
      }),
      ...timeGrid(plot, frame),
      volumeMark(candles),
      plot.ruleY([0], { strokeOpacity: 0.4 }),
      plot.axisX(
        ticks.map(({ at }) => at),
        { label: null, tickFormat: (_at: number, index: number) => ticks[index]?.label },
      ),
    ],
  });
}

function sharedOptions({ axis, width, height }: PlotFrame): PlotOptions {
  return {
    width,
    height,
    marginLeft: SIDES.left,
    marginRight: SIDES.right,
    x: { type: 'linear', domain: [0, axis.minutes], axis: null },
  };
}

/** A faint line at each label, a stronger one where a new day begins. */
function timeGrid(plot: Plotter['plot'], frame: PlotFrame): Markish[] {
  const opens = frame.axis.sessions.slice(1).map(({ first }) => first);
  return [
    plot.gridX(ticksOf(frame).map(({ at }) => at)),
    plot.ruleX(opens, { strokeOpacity: 0.35, strokeDasharray: '2,3' }),
  ];
}

function ticksOf({ axis, width }: PlotFrame): TimeTick[] {
  const minutesPerPixel = axis.minutes / plotWidth(width);
  return timeTicks(axis, TIME_GAP * minutesPerPixel);
}
