import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { startPostgresServer, type PostgresServer } from '../src/index.ts';
import { CopyEncoder, encodeText } from '../src/tables/copy-encoder.ts';
import { client } from './support/markets.ts';

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgresServer();
});

afterAll(async () => {
  await server.stop();
});

/** Sends one field a row, and reads what PostgreSQL made of it. */
async function through(
  type: string,
  write: (out: CopyEncoder) => void,
): Promise<(string | null)[]> {
  const out = new CopyEncoder(16);
  out.header();
  write(out);
  out.trailer();
  await using connection = client(server.ownerUrl);
  const { sql } = connection;
  await sql.unsafe(`CREATE TEMP TABLE received (value ${type})`);
  const stream = await sql.unsafe('COPY received FROM STDIN (FORMAT binary)').writable();
  stream.end(out.take());
  await once(stream, 'finish');
  const rows = await sql.unsafe('SELECT value::text FROM received ORDER BY ctid').values();
  return rows.map(([value]) => value as string | null);
}

test('prices keep two decimals, or four where they need them', async () => {
  const ticks = [
    1, 100, 5_000, 10_000, 1_577_400, 1_577_450, 99_999_999, 100_000_000, 2_147_483_647,
  ];
  const received = await through('numeric', (out) => {
    for (const price of ticks) {
      out.row(1);
      out.price(price);
    }
  });
  expect(received).toEqual([
    '0.0001',
    '0.01',
    '0.50',
    '1.00',
    '157.74',
    '157.7450',
    '9999.9999',
    '10000.00',
    '214748.3647',
  ]);
});

test('shares keep four decimals, or none where they are whole', async () => {
  const parts = [1, 2_500, 10_000, 105_000, 4_999_990_000, 5_000_003_333];
  const received = await through('numeric', (out) => {
    for (const part of parts) {
      out.row(1);
      out.shares(part);
    }
  });
  expect(received).toEqual(['0.0001', '0.2500', '1', '10.5000', '499999', '500000.3333']);
});

test('whole numbers keep every digit, beyond 32 bits too', async () => {
  const numbers = [0, 1, 4_294_967_295, 4_294_967_296, Number.MAX_SAFE_INTEGER];
  const received = await through('bigint', (out) => {
    for (const number of numbers) {
      out.row(1);
      out.bigint(number);
    }
  });
  expect(received).toEqual(numbers.map(String));
  const small = await through('smallint', (out) => {
    out.row(1);
    out.smallint(999);
  });
  expect(small).toEqual(['999']);
});

test('times keep their microseconds, dates their day', async () => {
  const times = await through('time', (out) => {
    for (const time of [0, 34_200_000_000, 86_399_999_999]) {
      out.row(1);
      out.time(time);
    }
  });
  expect(times).toEqual(['00:00:00', '09:30:00', '23:59:59.999999']);
  const dates = await through('date', (out) => {
    out.row(1);
    out.date(9_095);
  });
  expect(dates).toEqual(['2024-11-25']);
});

test('texts are UTF-8, longer than the buffer, empty or NULL', async () => {
  const long = 'é'.repeat(300);
  const received = await through('text', (out) => {
    for (const text of ['@F I', long, '', null]) {
      out.row(1);
      out.text(encodeText(text));
    }
    out.row(1);
    out.digits(1_234);
  });
  expect(received).toEqual(['@F I', long, '', null, '1234']);
});
