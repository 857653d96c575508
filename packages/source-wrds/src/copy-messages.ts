import postgres from 'postgres';
import { brokenTransfer, viewOf, type CopyDecoder } from './copy-decoder.ts';

/** Of a message: its letter, then its length, which counts itself. */
const HEADER_BYTES = 5;
const NOTHING = Buffer.alloc(0);
const COPY_DATA = letter('d');
/** A row is shorter; a longer message is what a damaged stream looks like. */
const LONGEST_MESSAGE = 1 << 26;

/**
 * Reads what a server sends in answer to `COPY … TO STDOUT`, message by message, and gives the rows to
 * a decoder. Format: PostgreSQL's manual, "Message Formats".
 */
export class CopyMessages {
  readonly #decoder: CopyDecoder;
  readonly #server: string;
  #rest: Buffer = NOTHING;
  #isReady = false;
  #failure: Error | undefined;
  #rows: number | undefined;

  constructor(decoder: CopyDecoder, server: string) {
    this.#decoder = decoder;
    this.#server = server;
  }

  /** Whether the answer is at its end, well or not, and the server ready for another question. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** The server's error, where it sent one. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** How many rows the server says to have sent; `undefined` before its end. */
  get rows(): number | undefined {
    return this.#rows;
  }

  /** Takes the next bytes of the socket. Throws `SOURCE_FAILED` for what is no such answer. */
  push(chunk: Buffer): void {
    const start = this.#rest.length === 0 ? 0 : this.#completeRest(chunk);
    if (start === chunk.length) return;
    const end = this.#readMessages(chunk, start);
    this.#rest = Buffer.from(chunk.subarray(end));
  }

  /** Reads the message that has begun as soon as it is whole; says how much of the chunk that took. */
  #completeRest(chunk: Buffer): number {
    let taken = 0;
    for (let missing = this.#missing(); missing > 0; missing = this.#missing()) {
      if (taken === chunk.length) return taken;
      const bytes = chunk.subarray(taken, taken + missing);
      this.#rest = Buffer.concat([this.#rest, bytes]);
      taken += bytes.length;
    }
    this.#readMessages(this.#rest, 0);
    this.#rest = NOTHING;
    return taken;
  }

  /** How many bytes the message that has begun lacks, or its header. */
  #missing(): number {
    const rest = this.#rest;
    if (rest.length < HEADER_BYTES) return HEADER_BYTES - rest.length;
    return 1 + this.#lengthAt(viewOf(rest), 0) - rest.length;
  }

  /** Reads the messages that are whole; says where they end. */
  #readMessages(bytes: Buffer, start: number): number {
    const view = viewOf(bytes);
    let offset = start;
    while (offset + HEADER_BYTES <= bytes.length) {
      const end = offset + 1 + this.#lengthAt(view, offset);
      if (end > bytes.length) break;
      if (bytes[offset] === COPY_DATA) {
        this.#decoder.scan(bytes, view, offset + HEADER_BYTES, end);
      } else {
        this.#note(bytes[offset] ?? 0, bytes.subarray(offset + HEADER_BYTES, end));
      }
      offset = end;
    }
    this.#decoder.flush();
    return offset;
  }

  #lengthAt(view: DataView, offset: number): number {
    const length = view.getUint32(offset + 1);
    if (length < 4 || length > LONGEST_MESSAGE) throw this.#unknown();
    return length;
  }

  #note(type: number, body: Buffer): void {
    switch (String.fromCharCode(type)) {
      case 'C':
        this.#rows = Number(/^COPY (\d+)/.exec(body.toString('latin1'))?.[1]);
        break;
      case 'E':
        this.#failure = serverFailure(body);
        break;
      case 'Z':
        this.#isReady = true;
        break;
      // The start and the end of the rows, notices, changed settings, notifications.
      case 'H':
      case 'c':
      case 'N':
      case 'S':
      case 'A':
        break;
      default:
        throw this.#unknown();
    }
  }

  #unknown(): Error {
    return brokenTransfer('the answer is not one that PostgreSQL gives', this.#server);
  }
}

/** Fields of an ErrorResponse that others look at. */
const FIELDS: Readonly<Record<string, string>> = { V: 'severity', C: 'code', M: 'message' };

function serverFailure(body: Buffer): Error {
  const fields = body
    .toString('utf8')
    .split('\0')
    .flatMap((field) => {
      const name = FIELDS[field.charAt(0)];
      return name === undefined ? [] : [[name, field.slice(1)] as const];
    });
  return new postgres.PostgresError(Object.fromEntries(fields) as never);
}

function letter(text: string): number {
  return text.charCodeAt(0);
}
