import type { Dataset, LogicalType } from '@taq/schema';
import type { Table } from 'apache-arrow';
import type { AnswerRows } from './answer-rows.ts';
import { textualColumns } from './cells.ts';

const ROWS_PER_CHUNK = 2_000;

const QUOTED_IN_JSON: ReadonlySet<LogicalType> = new Set(['timestamp_ns', 'date', 'string']);

/** What a double can be and a JSON number cannot. */
const NO_JSON_NUMBER: ReadonlySet<string> = new Set(['NaN', 'Infinity', '-Infinity']);

/** Rows as a JSON array, one row a line, in chunks of text. */
export function* jsonRows({ table, dataset, jsonColumns }: AnswerRows): Generator<string> {
  if (table.numRows === 0) {
    yield '[]\n';
    return;
  }
  const line = jsonLine(table, dataset, jsonColumns);
  yield '[\n';
  yield* chunks(table.numRows, (row) => line(row) + (row + 1 < table.numRows ? ',\n' : '\n'));
  yield ']\n';
}

/** What says a row of a table as a JSON object on a line. Numbers keep every digit. */
export function jsonLine(
  table: Table,
  dataset: Dataset,
  jsonColumns: ReadonlySet<string> = new Set(),
): (row: number) => string {
  const fields = textualColumns(table, dataset).map(({ column, text }) => {
    const name = JSON.stringify(column.name);
    const isText = QUOTED_IN_JSON.has(column.type) && !jsonColumns.has(column.name);
    const say = isText ? JSON.stringify : jsonNumber;
    return (row: number): string => {
      const value = text(row);
      return `${name}:${value === undefined ? 'null' : say(value)}`;
    };
  });
  return (row) => `{${fields.map((field) => field(row)).join(',')}}`;
}

/** Rows as CSV (RFC 4180) under a header of column names; null is an empty field. */
export function* csvRows({ table, dataset }: AnswerRows): Generator<string> {
  const columns = textualColumns(table, dataset);
  yield `${columns.map(({ column }) => column.name).join(',')}\n`;
  yield* chunks(
    table.numRows,
    (row) => `${columns.map(({ text }) => csvField(text(row))).join(',')}\n`,
  );
}

function jsonNumber(text: string): string {
  return NO_JSON_NUMBER.has(text) ? 'null' : text;
}

function csvField(text: string | undefined): string {
  if (text === undefined) return '';
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function* chunks(rows: number, line: (row: number) => string): Generator<string> {
  for (let start = 0; start < rows; start += ROWS_PER_CHUNK) {
    const end = Math.min(rows, start + ROWS_PER_CHUNK);
    yield Array.from({ length: end - start }, (_, offset) => line(start + offset)).join('');
  }
}
