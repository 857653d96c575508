import { TaqError } from '@taq/schema';
import type { Chart } from '../chart.ts';

/** Size of a picture; what is left out gets a default. */
export interface SvgSize {
  /** In pixels, 800 at least; 1200 by default. */
  readonly width?: number;
  /** Height of each symbol's prices and volume in pixels, 240 at least; 520 by default. */
  readonly panelHeight?: number;
}

/** Where the parts of a picture lie, in pixels. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Height of one symbol's prices, and of the volume below them. */
  readonly priceHeight: number;
  readonly volumeHeight: number;
  /** Height of one symbol's part: caption, prices, volume. */
  readonly panelHeight: number;
  /** Whether candles are wide enough to show that those which rose are hollow. */
  readonly hollow: boolean;
}

/** Room beside the marks: for price labels left, for half a time label right. */
export const SIDES = { left: 68, right: 28 } as const;

/** Room for the title and the line below it. */
export const HEADER = 58;

/** Room for the two lines above each panel. */
export const CAPTION = 38;

const VOLUME_SHARE = 0.26;

/** Narrowest candle, with the room around it. */
const MIN_CANDLE_WIDTH = 2.5;

/** Narrowest hollow candle, with the room around it. */
const MIN_HOLLOW_WIDTH = 5;

/** Checks the size. Throws `INVALID_ARGUMENT` for one too small to read, or no number. */
export function requireSize({ width = 1200, panelHeight = 520 }: SvgSize): Required<SvgSize> {
  requireAtLeast('width', width, 800);
  requireAtLeast('panelHeight', panelHeight, 240);
  return { width, panelHeight };
}

function requireAtLeast(argument: string, value: number, least: number): void {
  if (Number.isFinite(value) && value >= least) return;
  throw new TaqError('INVALID_ARGUMENT', `a ${argument} of ${value} pixels cannot be drawn`, {
    details: { argument, value: String(value) },
    next: `Give at least ${least}.`,
  });
}

/** Number of candles that stand beside each other in a picture of that width. */
export function columnsOf(width: number): number {
  return Math.floor(plotWidth(width) / MIN_CANDLE_WIDTH);
}

/** Width of the marks alone, in a picture of that width. */
export function plotWidth(width: number): number {
  return width - SIDES.left - SIDES.right;
}

/** Places the panels of a chart below each other. */
export function layOut({ grid, panels }: Chart, { width, panelHeight }: Required<SvgSize>): Layout {
  const volumeHeight = Math.round(panelHeight * VOLUME_SHARE);
  const withCaption = panelHeight + CAPTION;
  return {
    width,
    height: HEADER + panels.length * withCaption,
    priceHeight: panelHeight - volumeHeight,
    volumeHeight,
    panelHeight: withCaption,
    hollow: plotWidth(width) / grid.columns >= MIN_HOLLOW_WIDTH,
  };
}
