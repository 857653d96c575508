import { TaqError, type ColumnArrays, type TableColumn } from '@taq/schema';
import type { ColumnBatch } from '@taq/source';
import { columnBuilder, type ColumnBuilder } from './column-builder.ts';
import { hasNull, NULL } from './scanned-rows.ts';
import type { WireColumn } from './wire-column.ts';

const NOTHING = Buffer.alloc(0);
const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
/** Signature, flags, length of the header's extension. */
const HEADER_BYTES = SIGNATURE.length + 8;
/** Flags of which a reader must know the meaning; none has one today. */
const CRITICAL_FLAGS = 0xffff_0000;
const TRAILER = -1;
/** Rows that are looked at before they are decoded; a chunk of a socket holds about as many. */
const SCANNED_ROWS = 1024;
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
 * Rows are scanned for where their values lie, then decoded some hundred at a time, column by
 * column.
 *
 * Format: https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format".
 */
export class CopyDecoder {
  readonly #columns: readonly WireColumn[];
  readonly #builders: readonly ColumnBuilder[];
  readonly #capacity: number;
  readonly #server: string;
  /** Of scanned rows, which all lie in `#bytes`. */
  readonly #starts: Int32Array;
  readonly #lengths: Int32Array;
  #bytes: Buffer = NOTHING;
  #view = viewOf(NOTHING);
  #scanned = 0;
  #rest: Buffer = NOTHING;
  #ready: ColumnBatch<TableColumn>[] = [];
  #rows = 0;
  #allRows = 0;
  #state: 'header' | 'rows' | 'done' = 'header';

  constructor(columns: readonly WireColumn[], server: string, capacity = 65_536) {
    this.#columns = columns;
    this.#builders = columns.map((column) => columnBuilder(column, capacity));
    this.#capacity = capacity;
    this.#server = server;
    this.#starts = new Int32Array(SCANNED_ROWS * columns.length);
    this.#lengths = new Int32Array(SCANNED_ROWS * columns.length);
  }

  /** Takes the next bytes. */
  push(bytes: Buffer): void {
    this.scan(bytes, viewOf(bytes), 0, bytes.length);
    this.flush();
  }

  /**
   * Takes the bytes from `start` to `end`, of which `view` is a view; `end` exclusive. Before another
   * buffer's bytes are scanned, `flush` has to be called.
   */
  scan(bytes: Buffer, view: DataView, start: number, end: number): void {
    if (this.#rest.length > 0) {
      this.flush();
      const joined = Buffer.concat([this.#rest, bytes.subarray(start, end)]);
      this.#rest = NOTHING;
      this.push(joined);
      return;
    }
    this.#bytes = bytes;
    this.#view = view;
    const offset = this.#scanRows(start, end);
    if (offset < end) this.#rest = bytes.subarray(offset, end);
  }

  /** Decodes what was scanned. */
  flush(): void {
    const rows = this.#scanned;
    if (rows === 0) return;
    const [bytes, view, starts, lengths] = [this.#bytes, this.#view, this.#starts, this.#lengths];
    const scanned = { bytes, view, starts, lengths, fields: this.#columns.length, rows };
    for (const [field, { name, type, nullable = false }] of this.#columns.entries()) {
      if (!nullable && hasNull(scanned, field)) throw this.#broken(`column ${name} holds a NULL`);
      if (this.#builders[field]?.read(scanned, field, this.#rows) === true) continue;
      throw this.#broken(`column ${name} holds no ${type}`);
    }
    this.#scanned = 0;
    this.#rows += rows;
    if (this.#rows === this.#capacity) this.#finishBatch();
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
  #scanRows(start: number, end: number): number {
    let offset = this.#state === 'header' ? this.#readHeader(start, end) : start;
    while (this.#state === 'rows' && offset < end) {
      if (this.#scanned === this.#room) this.flush();
      const next = this.#scanTuple(offset, end);
      if (next === UNFINISHED) break;
      offset = next;
    }
    return this.#state === 'done' ? end : offset;
  }

  /** How many rows may be scanned before they have to be decoded. */
  get #room(): number {
    return Math.min(SCANNED_ROWS, this.#capacity - this.#rows);
  }

  #readHeader(start: number, end: number): number {
    const [bytes, view] = [this.#bytes, this.#view];
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

  /** Where the tuple at `start` ends, or `UNFINISHED`: then it is scanned once more. */
  #scanTuple(start: number, end: number): number {
    const [view, starts, lengths] = [this.#view, this.#starts, this.#lengths];
    if (start + 2 > end) return UNFINISHED;
    const fields = view.getInt16(start);
    if (fields === TRAILER) {
      this.#state = 'done';
      return start + 2;
    }
    if (fields !== this.#columns.length) {
      throw this.#broken(`a row has ${fields} columns instead of ${this.#columns.length}`);
    }
    const first = this.#scanned * fields;
    let offset = start + 2;
    for (let field = 0; field < fields; field += 1) {
      if (offset + 4 > end) return UNFINISHED;
      const length = view.getInt32(offset);
      offset += 4;
      if (length < NULL || length > LONGEST_VALUE) throw this.#noLength(field, length);
      starts[first + field] = offset;
      lengths[first + field] = length;
      if (length !== NULL) offset += length;
    }
    if (offset > end) return UNFINISHED;
    this.#scanned += 1;
    return offset;
  }

  #noLength(field: number, length: number): TaqError<'SOURCE_FAILED'> {
    return this.#broken(`column ${this.#columns[field]?.name} holds ${length} bytes`);
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
