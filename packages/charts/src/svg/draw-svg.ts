import type { Chart, Panel } from '../chart.ts';
import { describeBars, describeChart, describeLeftOut, describePanel } from '../describe.ts';
import { escapeMarkup } from '../markup.ts';
import { LIGHT } from '../theme.ts';
import { keyOf } from './candle-marks.ts';
import { CAPTION, HEADER, layOut, plotWidth, SIDES, type Layout, type SvgSize } from './layout.ts';
import { drawPrices, drawVolumes } from './plot-panel.ts';
import type { Plotter } from './plotter.ts';

/** How far above the panel's lower edge the zone stands, on the line of the clock. */
const ZONE_RISE = 7;

/** A chart as one `<svg>` element that needs nothing from outside. */
export function drawSvg(plotter: Plotter, chart: Chart, size: Required<SvgSize>): string {
  const layout = layOut(chart, size);
  const panels = chart.panels.map((panel, index) => {
    const top = HEADER + index * layout.panelHeight;
    return `<g transform="translate(0,${top})">${drawPanel(plotter, chart, panel, layout)}</g>`;
  });
  return [openingTag(chart, layout), ...header(chart, layout), ...panels, '</svg>'].join('\n');
}

function openingTag({ title }: Chart, { width, height }: Layout): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"` +
    ` width="${width}" height="${height}" role="img" aria-label="${escapeMarkup(title)}"` +
    ` font-family="system-ui, sans-serif" font-size="11"` +
    ` color="${LIGHT.text}" fill="currentColor">`
  );
}

function header(chart: Chart, { width, hollow }: Layout): string[] {
  const description = [describeChart(chart), ...chart.panels.map(describePanel)].join('. ');
  const title = escapeMarkup(chart.title);
  return [
    `<title>${title}</title>`,
    `<desc>${escapeMarkup(description)}.</desc>`,
    `<rect class="taq-background" width="100%" height="100%" fill="${LIGHT.background}"/>`,
    `<text x="${SIDES.left}" y="28" font-size="18" font-weight="600">${title}</text>`,
    mutedText(SIDES.left, 46, describeChart(chart)),
    legendEntry(width - SIDES.right - 200, keyOf('up', hollow), 'closed up or level'),
    legendEntry(width - SIDES.right - 74, keyOf('down', hollow), 'closed down'),
  ];
}

function legendEntry(x: number, key: Readonly<Record<string, string>>, text: string): string {
  const paint = Object.entries(key).map(([name, value]) => `${name}="${value}"`);
  const sample = `<rect x="${x}" y="38" width="7" height="8" ${paint.join(' ')}/>`;
  return sample + mutedText(x + 13, 46, text);
}

function mutedText(x: number, y: number, text: string): string {
  return `<text class="taq-muted" x="${x}" y="${y}" fill="${LIGHT.muted}">${escapeMarkup(text)}</text>`;
}

function drawPanel(plotter: Plotter, chart: Chart, panel: Panel, layout: Layout): string {
  const captions = [
    `<text x="${SIDES.left}" y="18">${escapeMarkup(describeBars(panel))}</text>`,
    panel.leftOut > 0 ? mutedText(SIDES.left, 32, describeLeftOut(panel)) : '',
  ];
  const plots = drawPlots(plotter, chart, panel, layout);
  return `${captions.join('')}<g transform="translate(0,${CAPTION})">${plots}</g>`;
}

function drawPlots(plotter: Plotter, chart: Chart, panel: Panel, layout: Layout): string {
  const { width, priceHeight, volumeHeight, hollow } = layout;
  const { candles, whole } = panel;
  if (whole === undefined) return noBars(width, priceHeight + volumeHeight);
  const frame = { axis: chart.grid.axis, width, hollow };
  const prices = drawPrices(plotter, { ...frame, height: priceHeight }, candles, whole);
  const volumes = drawVolumes(plotter, { ...frame, height: volumeHeight }, candles);
  return [
    `<g text-anchor="middle">${prices}</g>`,
    `<g text-anchor="middle" transform="translate(0,${priceHeight})">${volumes}</g>`,
    mutedText(4, priceHeight + volumeHeight - ZONE_RISE, chart.zone),
  ].join('');
}

/** What stands where nothing can be drawn. */
function noBars(width: number, height: number): string {
  return (
    `<rect class="taq-empty" x="${SIDES.left}" y="4" width="${plotWidth(width)}" height="${height - 28}" fill="none" stroke="${LIGHT.muted}" stroke-dasharray="4,4"/>` +
    `<text class="taq-muted" x="${width / 2}" y="${height / 2}" font-size="16" text-anchor="middle" fill="${LIGHT.muted}">no bars</text>`
  );
}
