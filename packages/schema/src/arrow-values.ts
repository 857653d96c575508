import type { Data, Table, Vector } from 'apache-arrow';

/** The typed arrays that Arrow keeps values of our fixed-width types in. */
export type FixedWidthArray = BigInt64Array | Float64Array | Int32Array | Int16Array;

/**
 * A fixed-width column's raw values as one array, without going through row objects: instants as
 * nanoseconds, dates as days. Shares memory with the table where it holds a single batch. Slots of
 * null rows hold anything: look at `Vector.isValid` where the column is nullable.
 */
export function valuesOf<T extends FixedWidthArray>(table: Table, column: string): T {
  const vector = vectorOf(table, column);
  return joinValues(vector.data, vector.type.ArrayType as new (length: number) => T);
}

/** The values of chunks in a row as one array; that of a single chunk is not copied. */
export function joinValues<T extends FixedWidthArray>(
  chunks: readonly Data[],
  Values: new (length: number) => T,
): T {
  const [first] = chunks;
  if (first !== undefined && chunks.length === 1) return exactValues<T>(first);
  const all = new Values(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    all.set(exactValues<never>(chunk), offset);
    offset += chunk.length;
  }
  return all;
}

/** A chunk's own values: buffers from a file or a builder are longer than what they hold. */
export function exactValues<T extends FixedWidthArray>({ values, length }: Data): T {
  return (values.length === length ? values : values.subarray(0, length)) as T;
}

/** The column of that name. Throws `RangeError` where the table has none. */
export function vectorOf(table: Table, column: string): Vector {
  const vector = table.getChild(column);
  if (vector === null) throw new RangeError(`the table has no column ${column}`);
  return vector;
}

/** Consecutive rows with the same text: rows `start` to `end`, `end` exclusive. */
export interface StringRun {
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The runs of equal texts in a Utf8 column, in order. Bytes are compared in place and one text is
 * decoded per run, which makes sorted columns cheap to walk.
 */
export function stringRuns(vector: Vector): StringRun[] {
  const runs: StringRun[] = [];
  let row = 0;
  for (const data of vector.data) {
    const offsets = data.valueOffsets as Int32Array;
    const bytes = data.values as Uint8Array;
    let start = 0;
    for (let next = 1; next <= data.length; next += 1) {
      if (next < data.length && sameBytes(bytes, offsets, start, next)) continue;
      appendRun(runs, {
        value: String(vector.get(row + start)),
        start: row + start,
        end: row + next,
      });
      start = next;
    }
    row += data.length;
  }
  return runs;
}

/** A run that goes on over the border of two batches stays one run. */
function appendRun(runs: StringRun[], run: StringRun): void {
  const last = runs.at(-1);
  if (last?.value === run.value) runs[runs.length - 1] = { ...last, end: run.end };
  else runs.push(run);
}

function sameBytes(bytes: Uint8Array, offsets: Int32Array, left: number, right: number): boolean {
  const [from, to] = [offsets[left] ?? 0, offsets[right] ?? 0];
  const length = (offsets[left + 1] ?? 0) - from;
  if ((offsets[right + 1] ?? 0) - to !== length) return false;
  for (let index = 0; index < length; index += 1) {
    if (bytes[from + index] !== bytes[to + index]) return false;
  }
  return true;
}
