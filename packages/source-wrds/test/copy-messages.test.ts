import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { numberColumn } from '@taq/source';
import type { PostgresServer } from '@taq/wrds-simulator';
import fc from 'fast-check';
import { CopyDecoder } from '../src/copy-decoder.ts';
import { CopyMessages } from '../src/copy-messages.ts';
import { copyBytes } from './support/copy-bytes.ts';
import { startEmptyServer } from './support/server.ts';

const ROWS = 40;

let server: PostgresServer;
let answer: Buffer;
beforeAll(async () => {
  server = await startEmptyServer();
  const rows = await copyBytes(server, `SELECT n FROM generate_series(1, ${ROWS}) n`);
  answer = Buffer.concat([
    message('H', Buffer.of(1, 0, 1, 0, 1)),
    // The server sends a row in each message, which the protocol does not promise.
    ...cut(rows, [7, 19, 20, 100, 101, 170]).map((part) => message('d', part)),
    message('c'),
    message('C', Buffer.from(`COPY ${ROWS}\0`)),
    message('Z', Buffer.from('I')),
  ]);
});
afterAll(async () => server.stop());

function message(type: string, body: Buffer = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(5);
  header.write(type);
  header.writeUInt32BE(4 + body.length, 1);
  return Buffer.concat([header, body]);
}

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set(places.map((place) => place % bytes.length)), bytes.length];
  const sorted = ends.toSorted((a, b) => a - b);
  return sorted.map((end, index) => bytes.subarray(sorted[index - 1] ?? 0, end));
}

function read(chunks: readonly Buffer[]): { messages: CopyMessages; values: number[] } {
  const decoder = new CopyDecoder([{ name: 'n', type: 'int4' }], 'server', 16);
  const messages = new CopyMessages(decoder, 'server');
  for (const chunk of chunks) messages.push(chunk);
  const batches = decoder.end(messages.rows);
  return {
    messages,
    values: batches.flatMap((batch) => [...numberColumn(batch, 'n')].map(Number)),
  };
}

test('an answer is the same wherever its bytes are cut', () => {
  const all = Array.from({ length: ROWS }, (_, index) => index + 1);
  expect(read([answer])).toMatchObject({ messages: { isReady: true, rows: ROWS }, values: all });
  expect(read(Array.from(answer, (byte) => Buffer.of(byte))).values).toEqual(all);
  fc.assert(
    fc.property(fc.array(fc.nat(answer.length), { maxLength: 12 }), (places) => {
      expect(read(cut(answer, places)).values).toEqual(all);
    }),
  );
});

test('a message without an end, and one that no answer has, are refused', () => {
  const endless = Buffer.from(answer);
  endless.writeUInt32BE(0x7fff_ffff, 1);
  for (const chunks of [[endless], [endless.subarray(0, 3), endless.subarray(3)]]) {
    expect(() => read(chunks)).toThrow(expect.objectContaining({ code: 'SOURCE_FAILED' }));
  }
  expect(() => read([message('!')])).toThrow(expect.objectContaining({ code: 'SOURCE_FAILED' }));
});
