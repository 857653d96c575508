import type { TextColumn } from '@taq/schema';
import type { ColumnBuilder } from './column-builder.ts';
import { NULL, type ScannedRows } from './scanned-rows.ts';

const FIRST_SLOTS = 256;
const FIRST_BYTES = 1024;
const FNV_PRIME = 16_777_619;

/**
 * Texts become codes. Each text is decoded once per batch: it is found again by its bytes, first
 * among them the text before, then in a hash table.
 */
export class TextBuilder implements ColumnBuilder<TextColumn> {
  readonly #capacity: number;
  #codes: Int32Array;
  #dictionary: string[] = [];
  /** Bytes of all texts; that of code n begin at `starts[n]`, and those of n + 1 behind them. */
  #bytes = Buffer.alloc(FIRST_BYTES);
  #starts: number[] = [0];
  /** Codes by hash, each one higher than it is; 0 is free. */
  #slots = new Int32Array(FIRST_SLOTS);
  /** The same for texts of one byte, by that byte: venues and tapes are letters. */
  readonly #letters = new Int32Array(256);
  #last = -1;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#codes = new Int32Array(capacity);
  }

  read(scanned: ScannedRows, field: number, row: number): boolean {
    const { bytes, starts, lengths, fields, rows } = scanned;
    const codes = this.#codes;
    let last = this.#last;
    for (let at = field, to = row; to < row + rows; at += fields, to += 1) {
      const [start, length] = [starts[at] ?? 0, lengths[at] ?? 0];
      if (length === NULL) continue;
      if (last < 0 || !this.#isText(last, bytes, start, length)) {
        last = this.#codeOf(bytes, start, length);
      }
      codes[to] = last;
    }
    this.#last = last;
    return true;
  }

  take(rows: number): TextColumn {
    const taken = { codes: this.#codes.subarray(0, rows), dictionary: this.#dictionary };
    this.#codes = new Int32Array(this.#capacity);
    this.#dictionary = [];
    this.#starts = [0];
    this.#slots = new Int32Array(FIRST_SLOTS);
    this.#letters.fill(0);
    this.#last = -1;
    return taken;
  }

  #codeOf(bytes: Buffer, offset: number, length: number): number {
    if (length !== 1) return this.#find(bytes, offset, length);
    const letter = bytes[offset] ?? 0;
    const known = (this.#letters[letter] ?? 0) - 1;
    if (known >= 0) return known;
    const code = this.#find(bytes, offset, length);
    this.#letters[letter] = code + 1;
    return code;
  }

  #find(bytes: Buffer, offset: number, length: number): number {
    const mask = this.#slots.length - 1;
    let slot = hashOf(bytes, offset, length) & mask;
    for (;;) {
      const code = (this.#slots[slot] ?? 0) - 1;
      if (code < 0) return this.#add(slot, bytes, offset, length);
      if (this.#isText(code, bytes, offset, length)) return code;
      slot = (slot + 1) & mask;
    }
  }

  #isText(code: number, bytes: Buffer, offset: number, length: number): boolean {
    const start = this.#starts[code] ?? 0;
    if ((this.#starts[code + 1] ?? 0) - start !== length) return false;
    for (let index = 0; index < length; index += 1) {
      if (this.#bytes[start + index] !== bytes[offset + index]) return false;
    }
    return true;
  }

  #add(slot: number, bytes: Buffer, offset: number, length: number): number {
    const code = this.#dictionary.push(bytes.toString('utf8', offset, offset + length)) - 1;
    const start = this.#starts[code] ?? 0;
    this.#starts.push(start + length);
    this.#reserve(start + length);
    bytes.copy(this.#bytes, start, offset, offset + length);
    this.#slots[slot] = code + 1;
    if (this.#dictionary.length * 2 > this.#slots.length) this.#growSlots();
    return code;
  }

  #reserve(length: number): void {
    if (length <= this.#bytes.length) return;
    this.#bytes = Buffer.concat([this.#bytes], 2 * length);
  }

  #growSlots(): void {
    const slots = new Int32Array(this.#slots.length * 4);
    const mask = slots.length - 1;
    for (let code = 0; code < this.#dictionary.length; code += 1) {
      const start = this.#starts[code] ?? 0;
      let slot = hashOf(this.#bytes, start, (this.#starts[code + 1] ?? 0) - start) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = code + 1;
    }
    this.#slots = slots;
  }
}

/** FNV-1a, its high bits folded into the low ones. */
function hashOf(bytes: Buffer, offset: number, length: number): number {
  let hash = length;
  for (let index = 0; index < length; index += 1) {
    hash = Math.imul(hash ^ (bytes[offset + index] ?? 0), FNV_PRIME);
  }
  return hash ^ (hash >>> 15);
}
