import type { ResultColumn } from '@taq/measures';
import { TaqError } from '@taq/schema';
import type { ColumnBatch } from '@taq/source';
import { columnBuilder, type ColumnBuilder } from './column-builder.ts';

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
/** Signature, flags, length of the header's extension. */
const HEADER_BYTES = SIGNATURE.length + 8;
/** Flags of which a reader must know the meaning; none has one today. */
const CRITICAL_FLAGS = 0xffff_0000;
const TRAILER = -1;
/** No value of ours is as long; a longer one is what a damaged stream looks like. */
const LONGEST_VALUE = 1 << 20;

/**
 * Decodes `COPY … TO STDOUT (FORMAT binary)` into column batches, from chunks that may end
 * anywhere. Feed it with `push`, then call `end`, which says whether the stream was whole. Throws
 * `SOURCE_FAILED` for a stream that is not what was asked for, a NULL included.
 *
 * Format: https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format".
 */
export class CopyDecoder {
  readonly #columns: readonly ResultColumn[];
  readonly #builders: readonly ColumnBuilder[];
  readonly #capacity: number;
  readonly #server: string;
  #rest: Buffer = Buffer.alloc(0);
  #rows = 0;
  #state: 'header' | 'rows' | 'done' = 'header';

  constructor(columns: readonly ResultColumn[], server: string, capacity = 65_536) {
    this.#columns = columns;
    this.#builders = columns.map((column) => columnBuilder(column, capacity));
    this.#capacity = capacity;
    this.#server = server;
  }

  /** Takes the next bytes; yields the batches that they complete. */
  *push(chunk: Buffer): Generator<ColumnBatch> {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let offset = this.#state === 'header' ? this.#readHeader(bytes, view) : 0;
    while (this.#state === 'rows') {
      const end = this.#tupleEnd(view, offset);
      if (end === undefined) break;
      this.#readTuple(bytes, view, offset);
      offset = end;
      if (this.#rows === this.#capacity) yield this.#take();
    }
    this.#rest = bytes.subarray(offset);
  }

  /** The rows that are left. Throws `SOURCE_FAILED` where the stream broke off. */
  *end(): Generator<ColumnBatch> {
    if (this.#state !== 'done') throw this.#broken('the transfer broke off');
    if (this.#rows > 0) yield this.#take();
  }

  #readHeader(bytes: Buffer, view: DataView): number {
    if (bytes.length < HEADER_BYTES) return 0;
    const flags = view.getInt32(SIGNATURE.length);
    const extension = view.getInt32(SIGNATURE.length + 4);
    const known = bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE);
    if (!known || (flags & CRITICAL_FLAGS) !== 0 || extension < 0) {
      throw this.#broken('the answer is not a binary COPY');
    }
    const length = HEADER_BYTES + extension;
    if (bytes.length < length) return 0;
    this.#state = 'rows';
    return length;
  }

  /** Where the tuple at `start` ends; `undefined` at the trailer and while bytes are on their way. */
  #tupleEnd(view: DataView, start: number): number | undefined {
    if (start + 2 > view.byteLength) return undefined;
    const fields = view.getInt16(start);
    if (fields === TRAILER) {
      this.#state = 'done';
      return undefined;
    }
    if (fields !== this.#columns.length) {
      throw this.#broken(`a row has ${fields} columns instead of ${this.#columns.length}`);
    }
    let offset = start + 2;
    for (let field = 0; field < fields; field += 1) {
      if (offset + 4 > view.byteLength) return undefined;
      offset += 4 + this.#valueLength(view, offset, field);
      if (offset > view.byteLength) return undefined;
    }
    return offset;
  }

  #valueLength(view: DataView, offset: number, field: number): number {
    const length = view.getInt32(offset);
    if (length >= 0 && length <= LONGEST_VALUE) return length;
    const { name } = this.#columns[field] ?? { name: field };
    throw this.#broken(
      length === -1 ? `column ${name} holds a NULL` : `column ${name} holds ${length} bytes`,
    );
  }

  #readTuple(bytes: Buffer, view: DataView, start: number): void {
    let offset = start + 2;
    this.#builders.forEach((builder, field) => {
      const length = view.getInt32(offset);
      offset += 4;
      if (!builder.fits(view, offset, length)) {
        const { name, type } = this.#columns[field] ?? {};
        throw this.#broken(`column ${name} holds no ${type}`);
      }
      builder.read(this.#rows, bytes, view, offset, length);
      offset += length;
    });
    this.#rows += 1;
  }

  #take(): ColumnBatch {
    const rows = this.#rows;
    this.#rows = 0;
    const columns = this.#columns.map(
      (column, index) => [column.name, this.#builders[index]?.take(rows)] as const,
    );
    return { rows, columns: Object.fromEntries(columns) as ColumnBatch['columns'] };
  }

  #broken(what: string): TaqError<'SOURCE_FAILED'> {
    return new TaqError('SOURCE_FAILED', `${what}, at ${this.#server}`, {
      details: { server: this.#server },
      next: 'Run the same command again.',
    });
  }
}
