import type { Chart } from '../chart.ts';
import { describeLeftOut } from '../describe.ts';
import { escapeMarkup } from '../markup.ts';
import { page } from './page.ts';
import { candleTable, summaryTable } from './tables.ts';

/** A page round a picture, with the same figures as tables. Its heading is the picture's title. */
export function drawHtml(chart: Chart, svg: string): string {
  const tables = `<div class="scroll">${summaryTable(chart.panels)}</div>
${leftOutNotes(chart)}${candleDetails(chart)}`;
  return page(chart.title, svg, tables);
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
