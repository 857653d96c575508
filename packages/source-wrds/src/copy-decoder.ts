import { TaqError, type ColumnArrays, type TableColumn } from '@taq/schema';
import type { ColumnBatch } from '@taq/source';
import { columnBuilder, type ColumnBuilder } from './column-builder.ts';
import type { WireColumn } from './wire-column.ts';

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
/** Signature, flags, length of the header's extension. */
const HEADER_BYTES = SIGNATURE.length + 8;
/** Flags of which a reader must know the meaning; none has one today. */
const CRITICAL_FLAGS = 0xffff_0000;
const TRAILER = -1;
const NULL = -1;
/** No value of ours is as long; a longer one is what a damaged stream looks like. */
const LONGEST_VALUE = 1 << 20;
/** Where the rest of a row is still on its way. */
const UNFINISHED = -1;

/**
 * Decodes `COPY … TO STDOUT (FORMAT binary)` into column batches, from chunks that may end
 * anywhere. Feed it with `push`, fetch with `take` what that completed, then call `end`, which says
 * whether the stream was whole. Throws `SOURCE_FAILED` for a stream that is not what was asked
 * for, a NULL that nobody expects included.
 *
 * Format: https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format".
 */
export class CopyDecoder {
  readonly #columns: readonly WireColumn[];
  readonly #builders: readonly ColumnBuilder[];
  readonly #capacity: number;
  readonly #server: string;
  #rest: Buffer = Buffer.alloc(0);
  #ready: ColumnBatch<TableColumn>[] = [];
  #rows = 0;
  #allRows = 0;
  #state: 'header' | 'rows' | 'done' = 'header';

  constructor(columns: readonly WireColumn[], server: string, capacity = 65_536) {
    this.#columns = columns;
    this.#builders = columns.map((column) => columnBuilder(column, capacity));
    this.#capacity = capacity;
    this.#server = server;
  }

  /** Takes the bytes from `start` to `end`, of which `view` is a view; `end` exclusive. */
  push(bytes: Buffer, view = viewOf(bytes), start = 0, end = bytes.length): void {
    if (this.#rest.length > 0) {
      const joined = Buffer.concat([this.#rest, bytes.subarray(start, end)]);
      this.#rest = Buffer.alloc(0);
      return this.push(joined);
    }
    const offset = this.#decode(bytes, view, start, end);
    if (offset < end) this.#rest = bytes.subarray(offset, end);
  }

  /** The batches that are complete by now and were not taken yet. */
  take(): ColumnBatch<TableColumn>[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  /**
   * The batches that are left. Throws `SOURCE_FAILED` where the stream broke off, or has not as
   * many rows as the server says, which may be asked again.
   */
  end(announcedRows = this.#allRows + this.#rows): ColumnBatch<TableColumn>[] {
    if (this.#state !== 'done') throw this.#broken('the transfer broke off');
    if (this.#rows > 0) this.#finishBatch();
    if (this.#allRows === announcedRows) return this.take();
    throw this.#broken(`${this.#allRows} of ${announcedRows} rows arrived`);
  }

  /** How far it got. */
  #decode(bytes: Buffer, view: DataView, start: number, end: number): number {
    let offset = this.#state === 'header' ? this.#readHeader(bytes, view, start, end) : start;
    while (this.#state === 'rows' && offset < end) {
      const next = this.#readTuple(bytes, view, offset, end);
      if (next === UNFINISHED) break;
      offset = next;
    }
    return this.#state === 'done' ? end : offset;
  }

  #readHeader(bytes: Buffer, view: DataView, start: number, end: number): number {
    if (end - start < HEADER_BYTES) return start;
    const known = bytes.subarray(start, start + SIGNATURE.length).equals(SIGNATURE);
    const flags = view.getInt32(start + SIGNATURE.length);
    const extension = view.getInt32(start + SIGNATURE.length + 4);
    if (!known || (flags & CRITICAL_FLAGS) !== 0 || extension < 0) {
      throw this.#broken('the answer is not a binary COPY');
    }
    const length = HEADER_BYTES + extension;
    if (end - start < length) return start;
    this.#state = 'rows';
    return start + length;
  }

  /** Where the tuple at `start` ends, or `UNFINISHED`: then its values are read once more. */
  #readTuple(bytes: Buffer, view: DataView, start: number, end: number): number {
    if (start + 2 > end) return UNFINISHED;
    const fields = view.getInt16(start);
    if (fields === TRAILER) {
      this.#state = 'done';
      return start + 2;
    }
    const builders = this.#builders;
    if (fields !== builders.length) {
      throw this.#broken(`a row has ${fields} columns instead of ${builders.length}`);
    }
    let offset = start + 2;
    for (let field = 0; field < fields; field += 1) {
      if (offset + 4 > end) return UNFINISHED;
      const length = view.getInt32(offset);
      offset += 4;
      if (length < 0 || length > LONGEST_VALUE) {
        this.#readNull(field, length);
        continue;
      }
      if (offset + length > end) return UNFINISHED;
      if (builders[field]?.read(this.#rows, bytes, view, offset, length) !== true) {
        const { name, type } = this.#columns[field] ?? {};
        throw this.#broken(`column ${name} holds no ${type}`);
      }
      offset += length;
    }
    this.#rows += 1;
    if (this.#rows === this.#capacity) this.#finishBatch();
    return offset;
  }

  #readNull(field: number, length: number): void {
    if (length === NULL && this.#builders[field]?.readNull(this.#rows) === true) return;
    const { name } = this.#columns[field] ?? { name: field };
    throw this.#broken(
      length === NULL ? `column ${name} holds a NULL` : `column ${name} holds ${length} bytes`,
    );
  }

  #finishBatch(): void {
    const rows = this.#rows;
    const columns = this.#columns.map(
      ({ name }, index) => [name, this.#builders[index]?.take(rows)] as const,
    );
    this.#ready.push({ rows, columns: Object.fromEntries(columns) as ColumnArrays<TableColumn> });
    this.#rows = 0;
    this.#allRows += rows;
  }

  #broken(what: string): TaqError<'SOURCE_FAILED'> {
    return brokenTransfer(what, this.#server);
  }
}

/** A stream that is not what was asked for; it may be another time. */
export function brokenTransfer(what: string, server: string): TaqError<'SOURCE_FAILED'> {
  return new TaqError('SOURCE_FAILED', `${what}, at ${server}`, {
    details: { server, transient: true },
    next: 'Run the same command again.',
  });
}

/** A view of exactly these bytes. */
export function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
