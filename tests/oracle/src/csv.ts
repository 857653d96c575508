import { readFile, writeFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import type { Row, TextRow } from './oracle-file.ts';

/**
 * Rows as R writes them: `TRUE` and `FALSE`, doubles with 17 significant digits, which bring back
 * the same double, and nothing where a value is missing.
 */
export function toCsv(columns: readonly string[], rows: readonly Row[]): string {
  return stringify([...rows], {
    header: true,
    columns: [...columns],
    cast: { boolean: (value) => (value ? 'TRUE' : 'FALSE'), number: seventeenDigits },
  });
}

/** Throws an `Error` where the columns are not these, in this order. */
export function fromCsv(text: string, columns: readonly string[]): TextRow[] {
  const [header = [], ...records] = parse(text);
  if (header.join() !== columns.join()) {
    throw new Error(`columns are ${header.join()}, not ${columns.join()}`);
  }
  return records.map((record) =>
    Object.fromEntries(columns.map((column, index) => [column, record[index] ?? ''])),
  );
}

/** A file as text; one whose name ends in `.gz` is packed. */
export async function readText(path: string): Promise<string> {
  const content = await readFile(path);
  return (path.endsWith('.gz') ? gunzipSync(content) : content).toString();
}

export async function writeText(path: string, text: string): Promise<void> {
  await writeFile(path, path.endsWith('.gz') ? gzipSync(text) : text);
}

/** Without the zeros at the end; whole numbers stay whole. */
function seventeenDigits(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value.toPrecision(17).replace(/0+(?=e|$)/, '');
}
