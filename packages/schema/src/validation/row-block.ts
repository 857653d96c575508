import type { Data, RecordBatch, Schema } from 'apache-arrow';
import { joinValues, type FixedWidthArray } from '../arrow-values.ts';

/** A test of a row, by its number in the block. */
export type RowTest = (row: number) => boolean;

/** Texts as Arrow keeps them: text `n` is the bytes from offset `n` to offset `n + 1`. */
export interface Utf8Values {
  readonly offsets: Int32Array;
  readonly bytes: Uint8Array;
}

/** Batches are often as small as a symbol's day; looked at singly they cost more than their rows. */
const BLOCK_ROWS = 32_768;

/**
 * Puts batches together to blocks of at least `BLOCK_ROWS` (the last one less): batches of that size
 * as they are, smaller ones joined. A block is there only until the next one.
 */
export class BlockBuilder {
  readonly #positions: ReadonlyMap<string, number>;
  #batches: RecordBatch[] = [];
  #firstRow = 0;
  #rows = 0;

  constructor({ fields }: Schema) {
    this.#positions = new Map(fields.map(({ name }, position) => [name, position]));
  }

  /** Rows that were added so far. */
  get rows(): number {
    return this.#firstRow + this.#rows;
  }

  /** Adds rows; a block where they complete one. */
  add(batch: RecordBatch): RowBlock | undefined {
    this.#batches.push(batch);
    this.#rows += batch.numRows;
    return this.#rows < BLOCK_ROWS ? undefined : this.take();
  }

  /** The rows that wait; `undefined` where none do. */
  take(): RowBlock | undefined {
    const [batches, rows, firstRow] = [this.#batches, this.#rows, this.#firstRow];
    [this.#batches, this.#rows, this.#firstRow] = [[], 0, firstRow + rows];
    return rows === 0 ? undefined : new RowBlock(batches, rows, firstRow, this.#positions);
  }
}

/** The raw columns of some rows, at least one, of a table whose schema was checked. */
export class RowBlock {
  readonly rows: number;
  /** Number of the block's first row in the table. */
  readonly firstRow: number;
  readonly #batches: readonly RecordBatch[];
  readonly #positions: ReadonlyMap<string, number>;
  readonly #made = new Map<string, unknown>();

  /** `positions` are those of the columns by name. */
  constructor(
    batches: readonly RecordBatch[],
    rows: number,
    firstRow: number,
    positions: ReadonlyMap<string, number>,
  ) {
    this.rows = rows;
    this.firstRow = firstRow;
    this.#batches = batches;
    this.#positions = positions;
  }

  /** A fixed-width column. Slots of null rows hold anything. */
  values<T extends FixedWidthArray>(column: string): T {
    return this.#once(column, () => {
      const chunks = this.#chunks(column);
      return joinValues(chunks, chunks[0]?.type.ArrayType as new (length: number) => T);
    });
  }

  /**
   * A column of 64-bit integers as pairs of 32-bit words, low (unsigned) before high (signed),
   * which are compared several times as fast as bigints.
   */
  words(column: string): Int32Array {
    const { buffer, byteOffset } = this.values<BigInt64Array>(column);
    return new Int32Array(buffer, byteOffset, this.rows * 2);
  }

  texts(column: string): Utf8Values {
    return this.#once(column, () => joinTexts(this.#chunks(column), this.rows));
  }

  /** 1 for each row that holds that text, else 0. */
  holdingFlags(column: string, text: string): Uint8Array {
    return this.#once(`${column} is ${text}`, () =>
      textFlags(this.texts(column), this.rows, Buffer.from(text)),
    );
  }

  /** Whether a row of the column is null; `undefined` where none is. */
  nulls(column: string): RowTest | undefined {
    const flags = this.nullFlags(column);
    return flags && ((row) => flags[row] === 1);
  }

  /** 1 for each row that is null, else 0; `undefined` where none is. */
  nullFlags(column: string): Uint8Array | undefined {
    if (this.#nullCount(column) === 0) return undefined;
    return this.#once(`${column} null`, () => nullFlags(this.#chunks(column), this.rows));
  }

  /** Whether any row has a value. */
  hasValues(column: string): boolean {
    return this.#nullCount(column) < this.rows;
  }

  #nullCount(column: string): number {
    return this.#once(`${column} null count`, () =>
      this.#chunks(column).reduce((nulls, chunk) => nulls + nullCountOf(chunk), 0),
    );
  }

  #chunks(column: string): readonly Data[] {
    return this.#once(`${column} chunks`, () => {
      const position = this.#positions.get(column);
      if (position === undefined) throw new RangeError(`the table has no column ${column}`);
      return this.#batches.map(({ data }) => data.children[position] as Data);
    });
  }

  #once<T>(key: string, make: () => T): T {
    if (!this.#made.has(key)) this.#made.set(key, make());
    return this.#made.get(key) as T;
  }
}

/** Arrow's own count asks for the type first, which takes longer than to look at a small chunk. */
function nullCountOf(chunk: Data): number {
  const bitmap = chunk.nullBitmap as Uint8Array | undefined;
  return bitmap === undefined || bitmap.length === 0 ? 0 : chunk.nullCount;
}

/** A flag per row, 1 where it holds the text. */
function textFlags(texts: Utf8Values, rows: number, text: Uint8Array): Uint8Array {
  const flags = new Uint8Array(rows);
  for (let row = 0; row < rows; row += 1) if (isText(texts, row, text)) flags[row] = 1;
  return flags;
}

function isText({ offsets, bytes }: Utf8Values, row: number, text: Uint8Array): boolean {
  const start = offsets[row] ?? 0;
  if ((offsets[row + 1] ?? 0) - start !== text.length) return false;
  for (let index = 0; index < text.length; index += 1) {
    if (bytes[start + index] !== text[index]) return false;
  }
  return true;
}

/** A flag per row, 1 where it is null. */
function nullFlags(chunks: readonly Data[], rows: number): Uint8Array {
  const flags = new Uint8Array(rows);
  let first = 0;
  for (const chunk of chunks) {
    if (chunk.nullCount > 0) flagNulls(chunk, flags.subarray(first, first + chunk.length));
    first += chunk.length;
  }
  return flags;
}

function flagNulls({ nullBitmap, offset }: Data, flags: Uint8Array): void {
  for (let row = 0; row < flags.length; row += 1) {
    const bit = offset + row;
    flags[row] = 1 - (((nullBitmap[bit >> 3] ?? 0) >> (bit & 7)) & 1);
  }
}

function joinTexts(chunks: readonly Data[], rows: number): Utf8Values {
  const [only] = chunks;
  if (only !== undefined && chunks.length === 1) {
    return { offsets: only.valueOffsets as Int32Array, bytes: only.values as Uint8Array };
  }
  const offsets = new Int32Array(rows + 1);
  const parts: Uint8Array[] = [];
  let row = 0;
  for (const { valueOffsets, values, length } of chunks) {
    const own = valueOffsets as Int32Array;
    const shift = (offsets[row] ?? 0) - (own[0] ?? 0);
    for (let index = 1; index <= length; index += 1) {
      row += 1;
      offsets[row] = (own[index] ?? 0) + shift;
    }
    parts.push((values as Uint8Array).subarray(own[0], own[length]));
  }
  return { offsets, bytes: Buffer.concat(parts) };
}
