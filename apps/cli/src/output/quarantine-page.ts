import { join } from 'node:path';
import type { QuarantineEntry } from '@taq/versioning';
import { factLines } from './fact-lines.ts';
import { fileOf, quarantineFacts } from './quarantine-facts.ts';
import { textTable } from './text-table.ts';

/** One JSON object on a line. */
export function entryAsJson(entry: QuarantineEntry): string {
  const { error, findings, differences, firstRows } = entry;
  const facts = { ...quarantineFacts(entry), error };
  const more = { findings, differences, first_rows: firstRows };
  return `${JSON.stringify({ schema_version: 1, entry: { ...facts, ...more } })}\n`;
}

/** A line for each fact, then tables of what was found. */
export function entryAsText(entry: QuarantineEntry, dataDir: string): string {
  const { findings, differences, firstRows } = entry;
  return [
    factLines(factsOf(entry, dataDir)),
    section('rules that were broken', FINDINGS, findings.map(cellsOf(FINDINGS))),
    section('columns that differ', DIFFERENCES, differences.map(cellsOf(DIFFERENCES))),
    rowSection(firstRows),
  ].join('');
}

const FINDINGS = ['rule', 'column', 'count', 'rows'] as const;
const DIFFERENCES = ['column', 'kind', 'expected', 'found'] as const;

function factsOf(entry: QuarantineEntry, dataDir: string): [string, string][] {
  const { id, quarantinedAt, what, origin, error, content, run, software } = entry;
  const [file, rows] = [fileOf(entry), content?.rows];
  const size = `${rows === undefined ? '' : `${rows} rows, `}${content?.bytes} bytes`;
  return [
    ['id', id],
    ['when (UTC)', quarantinedAt],
    ['what', what],
    ...Object.entries(origin).map(([name, value]): [string, string] => [name, value ?? '']),
    ['error', `${error.code}: ${firstLine(error.message)}`],
    ...error.causes.map((cause): [string, string] => ['cause', firstLine(cause)]),
    ['file', file === undefined ? 'none was kept' : `${join(dataDir, file)} (${size})`],
    ['run', run ?? 'none'],
    ['by', software],
  ];
}

/** What follows in an error of validation stands in the tables. */
function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

function rowSection({ columns, rows }: QuarantineEntry['firstRows']): string {
  const texts = rows.map(({ row, values }) => [row, ...values].map((cell) => String(cell ?? '')));
  return section('first offending rows, instants in UTC', ['row', ...columns], texts);
}

function section(
  title: string,
  names: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  if (rows.length === 0) return '';
  const columns = names.map((header) => ({ header, align: 'left' as const }));
  return `\n${title}\n${textTable(columns, rows)}`;
}

/** The values of an object's members as texts; lists with commas. */
function cellsOf<Name extends string>(
  names: readonly Name[],
): (value: Readonly<Record<Name, string | number | readonly number[]>>) => string[] {
  return (value) =>
    names.map((name) => {
      const cell = value[name];
      return typeof cell === 'object' ? cell.join(', ') : String(cell);
    });
}
