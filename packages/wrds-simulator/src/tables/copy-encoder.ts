/** A text with its length in front, as binary COPY wants it. */
export type EncodedText = Uint8Array;

const SIGNATURE = [0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00];
const FLAGS_AND_EXTENSION = [0, 0, 0, 0, 0, 0, 0, 0];
/** No single field of ours is longer, texts apart. */
const ROOM = 64;
/** Parts of a dollar and of a share; also PostgreSQL's base for `numeric`. */
const PARTS = 10_000;

/** Prepares a text for `CopyEncoder.text`; `null` stays `null`. */
export function encodeText(text: string): EncodedText;
export function encodeText(text: string | null): EncodedText | null;
export function encodeText(text: string | null): EncodedText | null {
  if (text === null) return null;
  const length = Buffer.byteLength(text);
  const encoded = Buffer.alloc(4 + length);
  encoded.writeInt32BE(length);
  encoded.write(text, 4);
  return encoded;
}

/** Writes rows in PostgreSQL's binary COPY format into one growing buffer. */
export class CopyEncoder {
  #bytes: Uint8Array;
  #offset = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** Bytes that wait to be taken. */
  get pending(): number {
    return this.#offset;
  }

  /** Hands over a copy of what was written; the encoder starts afresh. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#offset);
    this.#offset = 0;
    return taken;
  }

  header(): void {
    this.#reserve(ROOM);
    for (const byte of [...SIGNATURE, ...FLAGS_AND_EXTENSION]) this.#bytes[this.#offset++] = byte;
  }

  trailer(): void {
    this.#reserve(ROOM);
    this.#int16(-1);
  }

  row(fields: number): void {
    this.#reserve(ROOM);
    this.#int16(fields);
  }

  null(): void {
    this.#reserve(ROOM);
    this.#int32(-1);
  }

  smallint(value: number): void {
    this.#reserve(ROOM);
    this.#int32(2);
    this.#int16(value);
  }

  integer(value: number): void {
    this.#reserve(ROOM);
    this.#int32(4);
    this.#int32(value);
  }

  /** Days since 2000-01-01. */
  date(value: number): void {
    this.integer(value);
  }

  /** Whole numbers from 0 that a double holds exactly. */
  bigint(value: number): void {
    this.#reserve(ROOM);
    this.#int32(8);
    this.#int32(Math.floor(value / 0x1_0000_0000));
    this.#int32(value);
  }

  /** Microseconds since midnight. */
  time(value: number): void {
    this.bigint(value);
  }

  /** Ten-thousandths of a dollar from 0; two decimals where these suffice, else four. */
  price(ticks: number): void {
    this.#numeric(ticks, ticks % 100 === 0 ? 2 : 4);
  }

  /** Ten-thousandths of a share from 0; four decimals unless the shares are whole. */
  shares(parts: number): void {
    this.#numeric(parts, parts % PARTS === 0 ? 0 : 4);
  }

  text(text: EncodedText | null): void {
    if (text === null) return this.null();
    this.#reserve(text.length);
    for (const byte of text) this.#bytes[this.#offset++] = byte;
  }

  /** A whole number as text. */
  digits(value: number): void {
    const text = String(value);
    this.#reserve(ROOM);
    this.#int32(text.length);
    for (let i = 0; i < text.length; i += 1) this.#bytes[this.#offset++] = text.charCodeAt(i);
  }

  /** Below a hundred million, in ten-thousandths. */
  #numeric(parts: number, decimals: number): void {
    this.#reserve(ROOM);
    const whole = Math.floor(parts / PARTS);
    const fraction = parts % PARTS;
    const large = whole >= PARTS;
    const digits = (large ? 2 : 1) + (fraction === 0 ? 0 : 1);
    this.#int32(8 + 2 * digits);
    this.#int16(digits);
    this.#int16(large ? 1 : 0);
    this.#int16(0);
    this.#int16(decimals);
    if (large) this.#int16(Math.floor(whole / PARTS));
    this.#int16(whole % PARTS);
    if (fraction !== 0) this.#int16(fraction);
  }

  #int16(value: number): void {
    this.#bytes[this.#offset] = value >> 8;
    this.#bytes[this.#offset + 1] = value;
    this.#offset += 2;
  }

  #int32(value: number): void {
    this.#int16(value >> 16);
    this.#int16(value);
  }

  #reserve(room: number): void {
    if (this.#offset + room <= this.#bytes.length) return;
    const larger = new Uint8Array(this.#bytes.length * 2 + room);
    larger.set(this.#bytes.subarray(0, this.#offset));
    this.#bytes = larger;
  }
}
