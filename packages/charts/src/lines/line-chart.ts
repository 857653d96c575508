import { TaqError } from '@taq/schema';

/** A position on the horizontal axis that has a label. */
export interface LineTick {
  readonly at: number;
  readonly label: string;
}

/** A place in a picture: how far along the axis, and which value. */
export interface LinePoint {
  readonly at: number;
  /** `undefined` where there is none: the line is broken there. */
  readonly value: number | undefined;
}

/** How values are joined: by lines, by steps that hold until the next one, or not at all. */
export type LineStyle = 'line' | 'step' | 'dots';

/** Values of one kind. */
export interface Series {
  readonly name: string;
  readonly style: LineStyle;
  readonly points: readonly LinePoint[];
}

/** One symbol's part of a chart. */
export interface LinePanel {
  readonly symbol: string;
  /** Drawn in this order; three at most. */
  readonly series: readonly Series[];
}

/** Values over days or over a day, before they are drawn. */
export interface LineChart {
  readonly title: string;
  /** What is drawn, in which unit and on which clock. */
  readonly about: string;
  readonly panels: readonly LinePanel[];
  /** Positions go from 0 to this. */
  readonly length: number;
  /** Labels at least `gap` apart, a share of the length. */
  readonly ticks: (gap: number) => readonly LineTick[];
}

/** Symbols that one picture takes, as with candles. */
const MAX_PANELS = 50;

/** Throws `INVALID_ARGUMENT` for more symbols than one picture takes. */
export function requireFewPanels(symbols: readonly string[]): void {
  if (symbols.length <= MAX_PANELS) return;
  throw new TaqError(
    'INVALID_ARGUMENT',
    `${symbols.length} symbols do not fit into a picture with room for ${MAX_PANELS}`,
    {
      details: { argument: 'symbols', value: String(symbols.length) },
      next: `Draw at most ${MAX_PANELS} of them at a time.`,
    },
  );
}

/** Every value of a panel that can be drawn. */
export function valuesOfPanel({ series }: LinePanel): number[] {
  return series.flatMap(({ points }) => points.flatMap(({ value }) => value ?? []));
}
