import { fromCsv } from './csv.ts';
import { columnsOf, type OracleFile, type TextRow } from './oracle-file.ts';

/** How a column of ours compares with the oracle's. */
export interface ColumnComparison {
  readonly file: string;
  readonly column: string;
  readonly rows: number;
  /** Largest relative difference, and the row that has it. */
  readonly largest: number;
  readonly at: string;
  /** What `largest` may be: 0 for counts. */
  readonly allowed: number;
}

export interface Comparison {
  readonly columns: readonly ColumnComparison[];
  /** Keys of rows that we should have, and of rows that the oracle should have. */
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
}

/**
 * Compares what we wrote with what the oracle has. Throws an `Error` where one of them has other
 * columns, or two rows with the same key.
 */
export function compare(file: OracleFile, ownCsv: string, oracleCsv: string): Comparison {
  const own = fromCsv(ownCsv, columnsOf(file));
  const oracle = fromCsv(oracleCsv, columnsOf(file));
  const isCompared = (row: TextRow): boolean => file.isLeftOut?.(row) !== true;
  const expected = byKey(file, oracle.filter(isCompared));
  const parts = new Set(Array.from(expected.values(), (row) => file.partOf(row)));
  const computed = byKey(
    file,
    own.filter((row) => parts.has(file.partOf(row))),
  );
  return {
    columns: file.measures.map((column) => compareColumn(file, column, computed, expected)),
    missing: [...expected.keys()].filter((key) => !computed.has(key)),
    unexpected: [...computed.keys()].filter((key) => !expected.has(key)),
  };
}

/** What is wrong, a sentence each; none where all agrees. */
export function faultsOf({ columns, missing, unexpected }: Comparison): string[] {
  const differing = columns.filter(({ largest, allowed }) => !(largest <= allowed));
  return [
    ...missing.map((key) => `we have no row ${key}`),
    ...unexpected.map((key) => `the oracle has no row ${key}`),
    ...columns.filter(({ rows }) => rows === 0).map(({ column }) => `${column} has no rows`),
    ...differing.map(({ column, largest, at }) => `${column} differs by ${largest} in ${at}`),
  ];
}

type RowsByKey = ReadonlyMap<string, TextRow>;

function byKey(file: OracleFile, rows: readonly TextRow[]): RowsByKey {
  const found = new Map<string, TextRow>();
  for (const row of rows) {
    const key = file.keys.map((column) => row[column]).join(' ');
    if (found.has(key)) throw new Error(`${file.name} has two rows ${key}`);
    found.set(key, row);
  }
  return found;
}

function compareColumn(
  file: OracleFile,
  column: string,
  computed: RowsByKey,
  expected: RowsByKey,
): ColumnComparison {
  let [rows, largest, at] = [0, 0, ''];
  for (const [key, row] of expected) {
    const own = computed.get(key);
    if (own === undefined) continue;
    const difference = relativeDifference(own[column] ?? '', row[column] ?? '');
    rows += 1;
    if (difference > largest) [largest, at] = [difference, key];
  }
  const allowed = file.counts.includes(column) ? 0 : file.tolerance;
  return { file: file.name, column, rows, largest, at, allowed };
}

/** Infinite where only one side has a number, and where zero is expected and is not there. */
function relativeDifference(own: string, expected: string): number {
  if (own === expected) return 0;
  if (own === '' || expected === '') return Infinity;
  const difference = Math.abs(Number(own) - Number(expected));
  if (difference === 0) return 0;
  const relative = difference / Math.abs(Number(expected));
  return Number.isNaN(relative) ? Infinity : relative;
}
