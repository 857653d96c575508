import type { Markish } from '@observablehq/plot';
import { formatCount } from '../format.ts';
import { escapeMarkup } from '../markup.ts';
import { CAPTION, HEADER, plotWidth, SIDES, type SvgSize } from '../svg/layout.ts';
import type { Plotter } from '../svg/plotter.ts';
import { LIGHT } from '../theme.ts';
import { valuesOfPanel, type LineChart, type LinePanel, type Series } from './line-chart.ts';
import { valueScale } from './value-scale.ts';

/** Classes and colours of the series of a panel, in their order. */
const PAINTS = [
  { name: 'down', color: LIGHT.down },
  { name: 'up', color: LIGHT.up },
  { name: 'text', color: LIGHT.text },
] as const;

const VALUE_GAP = 42;
const TICK_GAP = 70;

/** A chart of lines as one `<svg>` element that needs nothing from outside. */
export function drawLinesSvg(
  plotter: Plotter,
  chart: LineChart,
  { width, panelHeight }: Required<SvgSize>,
): string {
  const step = panelHeight + CAPTION;
  const panels = chart.panels.map((panel, index) => {
    const top = HEADER + index * step;
    const plot = drawPanel(plotter, chart, panel, width, panelHeight);
    return `<g transform="translate(0,${top})">${plot}</g>`;
  });
  const height = HEADER + Math.max(1, chart.panels.length) * step;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeMarkup(chart.title)}" font-family="system-ui, sans-serif" font-size="11" color="${LIGHT.text}" fill="currentColor">`,
    `<title>${escapeMarkup(chart.title)}</title>`,
    `<desc>${escapeMarkup([chart.about, ...chart.panels.map(describeLinePanel)].join('. '))}.</desc>`,
    `<rect class="taq-background" width="100%" height="100%" fill="${LIGHT.background}"/>`,
    `<text x="${SIDES.left}" y="28" font-size="18" font-weight="600">${escapeMarkup(chart.title)}</text>`,
    muted(SIDES.left, 46, chart.about),
    ...panels,
    '</svg>',
  ].join('\n');
}

/** `AAPL: ask 1,234 values from 250.1 to 251.3, …`, for those who do not see it. */
export function describeLinePanel({ symbol, series }: LinePanel): string {
  const texts = series.map(({ name, points }) => {
    const values = points.flatMap(({ value }) => value ?? []);
    if (values.length === 0) return `${name} without a value`;
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const count = `${formatCount(values.length)} ${values.length === 1 ? 'value' : 'values'}`;
    return `${name} ${count} from ${brief(low)} to ${brief(high)}`;
  });
  return `${symbol}: ${texts.join(', ')}`;
}

function brief(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function drawPanel(
  { plot, draw }: Plotter,
  chart: LineChart,
  panel: LinePanel,
  width: number,
  height: number,
): string {
  const caption = `<text x="${SIDES.left}" y="18">${escapeMarkup(panel.symbol)}</text>${legend(panel, width)}`;
  const values = valuesOfPanel(panel);
  if (values.length === 0) {
    return `${caption}<text class="taq-muted" x="${width / 2}" y="${height / 2}" font-size="16" text-anchor="middle" fill="${LIGHT.muted}">no values</text>`;
  }
  const { low, high, ticks } = valueScale(values, height / VALUE_GAP);
  const times = chart.ticks(TICK_GAP / plotWidth(width));
  const drawn = draw({
    width,
    height,
    marginLeft: SIDES.left,
    marginRight: SIDES.right,
    marginTop: 14,
    marginBottom: 24,
    x: { type: 'linear', domain: [0, chart.length], axis: null },
    y: { type: 'linear', domain: [low, high], axis: null },
    marks: [
      plot.gridY(ticks.map(({ at }) => at)),
      plot.gridX(times.map(({ at }) => at)),
      plot.axisY(
        ticks.map(({ at }) => at),
        { label: null, tickSize: 0, tickFormat: (_: number, index: number) => ticks[index]?.label },
      ),
      plot.axisX(
        times.map(({ at }) => at),
        { label: null, tickFormat: (_: number, index: number) => times[index]?.label },
      ),
      ...panel.series.flatMap((series, index) => marksOf(plot, series, index)),
    ],
  });
  return `${caption}<g transform="translate(0,${CAPTION})"><g text-anchor="middle">${drawn}</g></g>`;
}

function marksOf(plot: Plotter['plot'], { style, points }: Series, index: number): Markish[] {
  const { name, color } = PAINTS[index] ?? PAINTS[0];
  const places = points.map(({ at, value }) => ({ at, value: value ?? Number.NaN }));
  const channels = { x: 'at', y: 'value' };
  const dots = plot.dot(places, {
    ...channels,
    r: style === 'dots' ? 1.5 : 2.5,
    fill: color,
    className: `taq-dot-${name}`,
  });
  if (style === 'dots') return [dots];
  const curve = style === 'step' ? 'step-after' : 'linear';
  const line = plot.line(places, {
    ...channels,
    curve,
    stroke: color,
    className: `taq-line-${name}`,
  });
  return style === 'step' ? [line] : [line, dots];
}

function legend({ series }: LinePanel, width: number): string {
  return series
    .map(({ name }, index) => {
      const x = width - SIDES.right - (series.length - index) * 150;
      const { name: paint, color } = PAINTS[index] ?? PAINTS[0];
      return `<rect class="taq-dot-${paint}" x="${x}" y="10" width="9" height="8" fill="${color}"/>${muted(x + 14, 18, name)}`;
    })
    .join('');
}

function muted(x: number, y: number, text: string): string {
  return `<text class="taq-muted" x="${x}" y="${y}" fill="${LIGHT.muted}">${escapeMarkup(text)}</text>`;
}
