import type { Chart } from '../chart.ts';
import { describeLeftOut } from '../describe.ts';
import { escapeMarkup } from '../markup.ts';
import { STYLE } from './style.ts';
import { candleTable, summaryTable } from './tables.ts';

/** The page may load nothing: its style stands inside, and it has no script. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** A page round a picture, with the same figures as tables. Its heading is the picture's title. */
export function drawHtml(chart: Chart, svg: string): string {
  const title = escapeMarkup(chart.title);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${title}</title>
<style>
${STYLE}
</style>
</head>
<body>
<main>
<h1 class="unseen">${title}</h1>
<figure class="scroll">
${svg}
</figure>
<div class="scroll">${summaryTable(chart.panels)}</div>
${leftOutNotes(chart)}${candleDetails(chart)}</main>
</body>
</html>
`;
}

function leftOutNotes({ panels }: Chart): string {
  return panels
    .filter(({ leftOut }) => leftOut > 0)
    .map((panel) => `<p>${escapeMarkup(`${panel.symbol}: ${describeLeftOut(panel)}`)}</p>\n`)
    .join('');
}

function candleDetails({ panels }: Chart): string {
  const drawn = panels.filter(({ candles }) => candles.length > 0);
  if (drawn.length === 0) return '';
  return `<details><summary>The candles as a table</summary>
<div class="scroll">${drawn.map(candleTable).join('\n')}</div>
</details>
`;
}
