import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PostgresServer } from '@taq/wrds-simulator';
import type { TableColumn } from '@taq/schema';
import fc from 'fast-check';
import { CopyDecoder } from '../src/copy-decoder.ts';
import type { WireColumn } from '../src/wire-column.ts';
import { copyBytes, decode } from './support/copy-bytes.ts';
import { startEmptyServer } from './support/server.ts';

const COLUMNS: readonly WireColumn[] = [
  { name: 'name', type: 'text' },
  { name: 'minute', type: 'int4' },
  { name: 'volume', type: 'int8' },
  { name: 'price', type: 'numeric' },
];

const ROWS = `
  SELECT (ARRAY['AAPL', 'BRK.B', 'ÄÖ'])[1 + n / 4] AS name, (n - 5)::int4 AS minute,
    9007199254740993 * (n - 5) AS volume, (n * 12345.6789)::numeric AS price
  FROM generate_series(0, 10) n ORDER BY n`;

const EXPECTED = {
  name: ['AAPL', 'AAPL', 'AAPL', 'AAPL', 'BRK.B', 'BRK.B', 'BRK.B', 'BRK.B', 'ÄÖ', 'ÄÖ', 'ÄÖ'],
  minute: [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5],
  volume: [-5n, -4n, -3n, -2n, -1n, 0n, 1n, 2n, 3n, 4n, 5n].map((n) => n * 9007199254740993n),
  price: [
    0, 12345.6789, 24691.3578, 37037.0367, 49382.7156, 61728.3945, 74074.0734, 86419.7523,
    98765.4312, 111111.1101, 123456.789,
  ],
};

let server: PostgresServer;
let answer: Buffer;
beforeAll(async () => {
  server = await startEmptyServer();
  answer = await copyBytes(server, ROWS);
});
afterAll(async () => server.stop());

/** The columns of all batches, as plain lists. */
function columnsOf(chunks: Iterable<Buffer>, capacity?: number): Record<string, unknown[]> {
  const lists: Record<string, unknown[]> = {};
  for (const { columns } of decode(COLUMNS, chunks, capacity)) {
    for (const [name, column] of Object.entries(columns)) {
      (lists[name] ??= []).push(...listOf(column));
    }
  }
  return lists;
}

/** Values with `null` where there is none. */
function listOf(column: TableColumn): unknown[] {
  if ('codes' in column) return Array.from(column.codes, (code) => column.dictionary[code]);
  if (!('validity' in column)) return [...column];
  const isThere = (row: number): boolean =>
    ((column.validity[row >> 3] ?? 0) & (1 << (row & 7))) !== 0;
  return listOf(column.values).map((value, row) => (isThere(row) ? value : null));
}

function broken(chunks: Iterable<Buffer>): unknown {
  try {
    return decode(COLUMNS, chunks);
  } catch (error) {
    return error;
  }
}

/** A copy of the answer with some bytes changed. */
function changed(change: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.from(answer);
  change(bytes);
  return bytes;
}

const HEADER_BYTES = 19;

describe('CopyDecoder', () => {
  test('decodes a real answer into columns', () => {
    expect(columnsOf([answer])).toEqual(EXPECTED);
  });

  test('gives the same batches wherever the stream is cut in two', () => {
    const whole = decode(COLUMNS, [answer], 4);
    for (let cut = 0; cut <= answer.length; cut += 1) {
      const halves = [answer.subarray(0, cut), answer.subarray(cut)];
      expect(decode(COLUMNS, halves, 4)).toEqual(whole);
    }
  });

  test('gives the same batches for any chunks and capacity', () => {
    const cuts = fc.uniqueArray(fc.nat(answer.length), { maxLength: 40 });
    fc.assert(
      fc.property(cuts, fc.integer({ min: 1, max: 12 }), (borders, capacity) => {
        const edges = [0, ...borders.toSorted((a, b) => a - b), answer.length];
        const chunks = edges.slice(1).map((end, index) => answer.subarray(edges[index], end));
        expect(decode(COLUMNS, chunks, capacity)).toEqual(decode(COLUMNS, [answer], capacity));
        expect(columnsOf(chunks, capacity)).toEqual(EXPECTED);
      }),
    );
  });

  test('fills batches to their capacity, and yields each as soon as it is full', () => {
    expect(decode(COLUMNS, [answer], 4).map((batch) => batch.rows)).toEqual([4, 4, 3]);
    expect(decode(COLUMNS, [answer], 11).map((batch) => batch.rows)).toEqual([11]);
    const decoder = new CopyDecoder(COLUMNS, 'server', 4);
    decoder.push(answer.subarray(0, answer.length - 20));
    expect(decoder.take().map((batch) => batch.rows)).toEqual([4, 4]);
    expect(decoder.take()).toEqual([]);
  });

  test('never changes a batch that it has handed out', () => {
    const decoder = new CopyDecoder(COLUMNS, 'server', 4);
    decoder.push(answer);
    const [first] = decoder.take();
    expect(first?.columns['minute']).toEqual(Int32Array.of(-5, -4, -3, -2));
    expect(decoder.end()).toHaveLength(1);
    expect(first?.columns['minute']).toEqual(Int32Array.of(-5, -4, -3, -2));
  });

  test('holds each text once per batch', () => {
    const [first, second, third] = decode(COLUMNS, [answer], 4);
    expect(first?.columns['name']).toEqual({
      codes: Int32Array.of(0, 0, 0, 0),
      dictionary: ['AAPL'],
    });
    expect(second?.columns['name']).toMatchObject({ dictionary: ['BRK.B'] });
    expect(third?.columns['name']).toMatchObject({ dictionary: ['ÄÖ'] });
  });

  test('finds a text again that is not the one before', async () => {
    const texts = `SELECT (ARRAY['B', 'A', ''])[1 + n % 3] AS name FROM generate_series(0, 5) n`;
    const [batch] = decode([{ name: 'name', type: 'text' }], [await copyBytes(server, texts)]);
    expect(batch?.columns['name']).toEqual({
      codes: Int32Array.of(0, 1, 2, 0, 1, 2),
      dictionary: ['B', 'A', ''],
    });
  });

  test('has no batch for an answer without rows', async () => {
    const none = await copyBytes(server, `${ROWS} LIMIT 0`);
    expect(decode(COLUMNS, [none])).toEqual([]);
  });

  test('passes over an extension of the header', () => {
    const extension = Buffer.from('later versions');
    const header = changed((bytes) => bytes.writeInt32BE(extension.length, HEADER_BYTES - 4));
    const bytes = [header.subarray(0, HEADER_BYTES), extension, header.subarray(HEADER_BYTES)];
    expect(columnsOf(bytes)).toEqual(EXPECTED);
  });
});

describe('values of every type', () => {
  const TYPED: readonly WireColumn[] = [
    { name: 'narrow', type: 'int2', nullable: true },
    { name: 'wide', type: 'int4', wide: true, nullable: true },
    { name: 'widest', type: 'int2', wide: true, nullable: true },
    { name: 'whole', type: 'int8', nullable: true },
    { name: 'exact', type: 'float8', nullable: true },
    { name: 'day', type: 'date', nullable: true },
    { name: 'time', type: 'time', nullable: true },
    { name: 'text', type: 'text', nullable: true },
  ];

  test('come out as they are, and NULLs where they are', async () => {
    const [low, high] = ['-9223372036854775808', '9223372036854775807'];
    const bytes = await copyBytes(
      server,
      `VALUES
        ((-32768)::int2, (-2147483648)::int4, (-1)::int2, (${low})::int8, 0.1::float8,
          '1969-12-31'::date, '00:00'::time, ''::text),
        (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
        (32767::int2, 2147483647, 1::int2, ${high}, -1e300, '2024-11-25', '23:59:59.999999', 'A%')`,
    );
    const [batch, ...rest] = decode(TYPED, [bytes]);
    expect(rest).toEqual([]);
    const lists = Object.entries(batch?.columns ?? {}).map(([name, column]) => [
      name,
      listOf(column),
    ]);
    expect(Object.fromEntries(lists)).toEqual({
      narrow: [-32768, null, 32767],
      wide: [-2147483648n, null, 2147483647n],
      widest: [-1n, null, 1n],
      whole: [BigInt(low), null, BigInt(high)],
      exact: [0.1, null, -1e300],
      day: [-1, null, 20052],
      time: [0, null, 86_399_999_999],
      text: ['', null, 'A%'],
    });
  });

  test('are plain where a batch has no NULL, and have clean bits behind the last row', async () => {
    const bytes = await copyBytes(
      server,
      `SELECT CASE WHEN n <> 7 THEN n END::int4 FROM generate_series(0, 9) n`,
    );
    const columns = [{ name: 'n', type: 'int4', nullable: true }] as const;
    const [first, second, third] = decode(columns, [bytes], 4).map(({ columns: { n } }) => n);
    expect(first).toEqual(Int32Array.of(0, 1, 2, 3));
    expect(second).toEqual({
      values: Int32Array.of(4, 5, 6, 0),
      validity: Uint8Array.of(0b0111),
    });
    expect(third).toEqual(Int32Array.of(8, 9));
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const halves = [bytes.subarray(0, cut), bytes.subarray(cut)];
      expect(decode(columns, halves, 4)).toEqual(decode(columns, [bytes], 4));
    }
  });

  test('are found again among thousands of texts', async () => {
    const query = 'SELECT md5((n % 5000)::text) FROM generate_series(0, 9999) n';
    const columns = [{ name: 'text', type: 'text' }] as const;
    const [batch] = decode(columns, [await copyBytes(server, query)]);
    const text = batch?.columns['text'];
    if (text === undefined || !('codes' in text)) throw new Error('no texts');
    expect(text.dictionary).toHaveLength(5000);
    expect(new Set(text.dictionary).size).toBe(5000);
    expect(text.codes.slice(0, 5000)).toEqual(text.codes.slice(5000));
  });
});

describe('a stream that is not what was asked for is SOURCE_FAILED', () => {
  test('when it ends at any byte before its last', () => {
    for (let end = 0; end < answer.length; end += 1) {
      expect(broken([answer.subarray(0, end)])).toMatchObject({
        code: 'SOURCE_FAILED',
        message: 'the transfer broke off, at server',
        details: { server: 'server' },
      });
    }
  });

  test.each([
    ['another signature', (bytes: Buffer) => bytes.writeUInt8(0x51, 0)],
    ['a flag that a reader must know', (bytes: Buffer) => bytes.writeInt32BE(1 << 16, 11)],
    ['a header of negative length', (bytes: Buffer) => bytes.writeInt32BE(-1, 15)],
  ])('with %s', (_name, change) => {
    expect(broken([changed(change)])).toMatchObject({
      code: 'SOURCE_FAILED',
      message: 'the answer is not a binary COPY, at server',
    });
  });

  test.each([
    ['another number of columns', 3, 0, 'a row has 3 columns instead of 4, at server'],
    [
      'a value too long to be true',
      0x7f_ff_ff_ff,
      2,
      'column name holds 2147483647 bytes, at server',
    ],
    ['a negative length', -7, 2, 'column name holds -7 bytes, at server'],
  ])('with %s', (_name, value, at, message) => {
    const bytes = changed((copy) =>
      at === 0
        ? copy.writeInt16BE(value, HEADER_BYTES)
        : copy.writeInt32BE(value, HEADER_BYTES + at),
    );
    expect(broken([bytes])).toMatchObject({ code: 'SOURCE_FAILED', message });
  });

  test.each([
    ['int4', `SELECT 'A', 1::int8, 1::int8, 1::numeric`, 'column minute holds no int4, at server'],
    ['int8', `SELECT 'A', 1::int4, 1::int4, 1::numeric`, 'column volume holds no int8, at server'],
    [
      'numeric',
      `SELECT 'A', 1::int4, 1::int8, 1::int4`,
      'column price holds no numeric, at server',
    ],
    ['NULL', `SELECT 'A', 1::int4, 1::int8, NULL::numeric`, 'column price holds a NULL, at server'],
    [
      'NULL text',
      `SELECT NULL, 1::int4, 1::int8, 1::numeric`,
      'column name holds a NULL, at server',
    ],
  ])('with a value that is no %s', async (_name, query, message) => {
    expect(broken([await copyBytes(server, query)])).toMatchObject({
      code: 'SOURCE_FAILED',
      message,
    });
  });

  test('with other rows than the server says to have sent', () => {
    const decoder = new CopyDecoder(COLUMNS, 'server');
    decoder.push(answer);
    expect(() => decoder.end(12)).toThrow('11 of 12 rows arrived, at server');
  });

  test('with a numeric that claims more digits than it has', async () => {
    const one = await copyBytes(server, `SELECT 'A', 1::int4, 1::int8, 1::numeric`);
    const digits = one.length - 2 - 10;
    one.writeInt16BE(2, digits);
    expect(broken([one])).toMatchObject({ message: 'column price holds no numeric, at server' });
  });
});
