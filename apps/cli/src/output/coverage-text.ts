import { isOpen, type CoverageState } from '@taq/schema';
import {
  countCells,
  gapsOf,
  monthsOf,
  type CellCounts,
  type CoverageGap,
  type DatasetCoverage,
} from '../known-cells/dataset-coverage.ts';
import { coverageMap, mapLegend, type MapStyle } from './coverage-map.ts';
import { CELL_WORDS } from './coverage-words.ts';
import { plural } from './phrases.ts';
import { textTable, type TableColumn } from './text-table.ts';
import { wrapText, wrapWords } from './wrap-text.ts';

const SHOWN_GAPS = 20;
const SHOWN_SYMBOLS = 6;

/** A dataset as a heading, a map, what its marks mean, months where these were asked for, gaps. */
export function coverageText(coverage: DatasetCoverage, style: MapStyle): string {
  const { dataset, symbols, days } = coverage;
  const counts = countCells(coverage, symbols, days);
  const span = days.length === 0 ? 'no trading day' : `${days[0]} to ${days.at(-1)}`;
  const size = `${plural(days.length, 'trading day')}, ${plural(symbols.length, 'symbol')}`;
  const heading = wrapped(`${dataset.name}: ${span}, ${size}`, style);
  if (days.length === 0 || symbols.length === 0) return `${heading}Nothing is known of these.\n`;
  return [
    heading,
    coverageMap(coverage, style),
    lines(wrapWords(listed(mapLegend(counts, style.by)), style.width)),
    wrapped(shareText(counts), style),
    style.by === 'month' ? `\n${monthTable(coverage)}` : '',
    gapText(gapsOf(coverage)),
  ].join('');
}

function wrapped(text: string, { width }: MapStyle): string {
  return lines(wrapText(text, width));
}

function lines(texts: readonly string[]): string {
  return texts.map((line) => `${line}\n`).join('');
}

/** With a comma behind all but the last. */
function listed(texts: readonly string[]): string[] {
  return texts.map((text, index) => (index + 1 < texts.length ? `${text},` : text));
}

/** `54 data, 6 not synced: 90.0 % known`. */
function shareText(counts: CellCounts): string {
  const states = Object.entries(counts) as [CoverageState, number][];
  const all = states.reduce((sum, [, count]) => sum + count, 0);
  const open = states.reduce((sum, [state, count]) => sum + (isOpen(state) ? count : 0), 0);
  const words = states.map(([state, count]) => `${count} ${CELL_WORDS[state]}`).join(', ');
  const share = open === 0 ? 'all' : `${(Math.floor((1 - open / all) * 1000) / 10).toFixed(1)} %`;
  return `symbol-days: ${words}; ${share} known`;
}

function monthTable(coverage: DatasetCoverage): string {
  const months = monthsOf(coverage);
  const states = Object.keys(
    countCells(coverage, coverage.symbols, coverage.days),
  ) as CoverageState[];
  const columns: TableColumn[] = [
    { header: 'month', align: 'left' },
    { header: 'days', align: 'right' },
    ...states.map((header) => ({ header, align: 'right' as const })),
  ];
  return textTable(
    columns,
    months.map(({ month, days, counts }) => [
      month,
      String(days),
      ...states.map((state) => String(counts[state] ?? 0)),
    ]),
  );
}

function gapText(gaps: readonly CoverageGap[]): string {
  if (gaps.length === 0) return '';
  const lines = gaps.slice(0, SHOWN_GAPS).map(({ first, last, state, symbols }) => {
    const days = first === last ? first : `${first} to ${last}`;
    const more = symbols.length - SHOWN_SYMBOLS;
    const named =
      symbols.slice(0, SHOWN_SYMBOLS).join(', ') + (more > 0 ? ` and ${more} more` : '');
    return `  ${days}  ${CELL_WORDS[state]}: ${named}\n`;
  });
  const more = gaps.length - lines.length;
  if (more > 0) lines.push(`  … and ${more} more: --json has them all\n`);
  return `missing:\n${lines.join('')}`;
}
