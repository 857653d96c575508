import type { TextColumn } from '@taq/schema';
import type { ColumnBuilder } from './column-builder.ts';
import { NULL, type ScannedRows } from './scanned-rows.ts';

const FIRST_SLOTS = 256;
/** Texts whose bytes make a 32-bit number: nearly all of the tape's codes. */
const SHORT = 4;
const FNV_PRIME = 16_777_619;

/**
 * Texts become codes. Each text is decoded once per batch. It is found again by its length and a
 * number: of a short text its bytes, of another one a hash of them, whose bytes are compared.
 */
export class TextBuilder implements ColumnBuilder<TextColumn> {
  readonly #capacity: number;
  #codes: Int32Array;
  #texts = new TextTable();

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#codes = new Int32Array(capacity);
  }

  read(scanned: ScannedRows, field: number, row: number): boolean {
    const { bytes, starts, lengths, fields, rows } = scanned;
    const [codes, texts] = [this.#codes, this.#texts];
    let [lastWord, lastLength, lastCode] = [0, NULL, -1];
    for (let at = field, to = row; to < row + rows; at += fields, to += 1) {
      const [start, length] = [starts[at] ?? 0, lengths[at] ?? 0];
      if (length === NULL) continue;
      if (length > SHORT) {
        if (length !== lastLength || !texts.isAt(lastCode, bytes, start, length)) {
          lastCode = texts.codeOf(hashOf(bytes, start, length), bytes, start, length);
        }
      } else {
        const word = wordOf(bytes, start, length);
        if (length !== lastLength || word !== lastWord) {
          lastCode = texts.codeOf(word, bytes, start, length);
        }
        lastWord = word;
      }
      lastLength = length;
      codes[to] = lastCode;
    }
    return true;
  }

  take(rows: number): TextColumn {
    const taken = { codes: this.#codes.subarray(0, rows), dictionary: this.#texts.dictionary };
    this.#codes = new Int32Array(this.#capacity);
    this.#texts = new TextTable();
    return taken;
  }
}

/** A hash table of texts by the numbers that stand for them. */
class TextTable {
  readonly dictionary: string[] = [];
  readonly #texts: Buffer[] = [];
  readonly #lengths: number[] = [];
  readonly #keys: number[] = [];
  /** Codes by key, each one higher than it is; 0 is free. */
  #slots = new Int32Array(FIRST_SLOTS);

  codeOf(key: number, bytes: Buffer, offset: number, length: number): number {
    const mask = this.#slots.length - 1;
    let slot = spread(key) & mask;
    for (;;) {
      const code = (this.#slots[slot] ?? 0) - 1;
      if (code < 0) return this.#add(key, slot, bytes.subarray(offset, offset + length));
      if (this.#keys[code] === key && this.#lengths[code] === length) {
        if (length <= SHORT || this.isAt(code, bytes, offset, length)) return code;
      }
      slot = (slot + 1) & mask;
    }
  }

  /** Whether those bytes are the text of that code, which is as long. */
  isAt(code: number, bytes: Buffer, offset: number, length: number): boolean {
    const text = this.#texts[code];
    if (text === undefined) return false;
    for (let index = 0; index < length; index += 1) {
      if (text[index] !== bytes[offset + index]) return false;
    }
    return true;
  }

  #add(key: number, slot: number, bytes: Buffer): number {
    const code = this.dictionary.push(bytes.toString('utf8')) - 1;
    this.#texts.push(Buffer.from(bytes));
    this.#lengths.push(bytes.length);
    this.#keys.push(key);
    this.#slots[slot] = code + 1;
    if (this.dictionary.length * 2 > this.#slots.length) this.#growSlots();
    return code;
  }

  #growSlots(): void {
    const slots = new Int32Array(this.#slots.length * 4);
    const mask = slots.length - 1;
    for (const [code, key] of this.#keys.entries()) {
      let slot = spread(key) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = code + 1;
    }
    this.#slots = slots;
  }
}

/** The bytes of a short text. */
function wordOf(bytes: Buffer, offset: number, length: number): number {
  let word = 0;
  for (let index = 0; index < length; index += 1) word = (word << 8) | (bytes[offset + index] ?? 0);
  return word;
}

/** FNV-1a. */
function hashOf(bytes: Buffer, offset: number, length: number): number {
  let hash = length;
  for (let index = 0; index < length; index += 1) {
    hash = Math.imul(hash ^ (bytes[offset + index] ?? 0), FNV_PRIME);
  }
  return hash;
}

/** The high bits of a number folded into the low ones. */
function spread(key: number): number {
  const mixed = Math.imul(key, FNV_PRIME);
  return mixed ^ (mixed >>> 15);
}
