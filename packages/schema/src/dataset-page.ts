import type { Column } from './column.ts';
import type { Dataset } from './dataset.ts';
import { columnWidths } from './text-table.ts';

const HEADINGS = ['column', 'type', 'unit', 'zone', 'null', 'meaning'];

/** The dataset's columns as a Markdown table: column, type, unit, zone, null, meaning. */
export function datasetTable(dataset: Dataset): string {
  const rows = [HEADINGS, ...dataset.columns.map(columnCells)];
  const widths = columnWidths(rows);
  const [headings, ...columns] = rows.map((row) => tableLine(row, widths));
  const rule = tableLine(
    widths.map((width) => '-'.repeat(width)),
    widths,
  );
  return [headings, rule, ...columns].join('\n');
}

/** A page of Markdown about these datasets, with all that is declared of each. */
export function datasetPage(datasets: readonly Dataset[]): string {
  const sections = datasets.flatMap((dataset) => [
    `## ${dataset.name}`,
    dataset.meaning,
    datasetFacts(dataset),
    datasetTable(dataset),
  ]);
  return `${[...PREFACE, ...sections].join('\n\n')}\n`;
}

const PREFACE = [
  '# Datasets',
  '<!-- Written by scripts/dataset-docs.mjs from packages/schema/src/datasets: change it there. -->',
  [
    'What the store holds and answers consist of. Types are those of `@taq/schema`: `timestamp_ns` is an',
    'instant in 64-bit nanoseconds since 1970, `date` a calendar date in days since 1970. Rows are sorted',
    'by the key, which no two rows share. [Measures](measures.md) has the formulas.',
  ].join('\n'),
];

function datasetFacts({ shortName, tier, key, version }: Dataset): string {
  const columns = key.map((name) => `\`${name}\``).join(', ');
  return `Short name \`${shortName}\`, tier \`${tier}\`, key ${columns}, version ${version}.`;
}

function columnCells({ name, type, unit, zone, nullable, meaning }: Column): string[] {
  return [
    code(name),
    code(type),
    unit === 'none' ? '' : unit,
    zone ?? '',
    nullable ? 'yes' : '',
    escaped(meaning),
  ];
}

function code(text: string): string {
  return `\`${text}\``;
}

/** A bar would end the cell; the others begin something in Markdown. */
function escaped(text: string): string {
  return text.replaceAll(/[|*`<\\]/g, String.raw`\$&`);
}

function tableLine(cells: readonly string[], widths: readonly number[]): string {
  return `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
}
