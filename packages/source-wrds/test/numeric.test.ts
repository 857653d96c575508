import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { textColumn, numberColumn } from '@taq/source';
import type { PostgresServer } from '@taq/wrds-simulator';
import fc from 'fast-check';
import { copyBytes, decode } from './support/copy-bytes.ts';
import { startEmptyServer } from './support/server.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startEmptyServer();
});
afterAll(async () => server.stop());

interface Pair {
  readonly text: string;
  readonly decoded: number;
}

/** Sends texts to the server as numerics; gives back its own text of each, and what we decode. */
async function roundTrip(texts: readonly string[]): Promise<Pair[]> {
  const values = texts.map((text) => `('${text}'::numeric)`).join(', ');
  const bytes = await copyBytes(server, `SELECT v::text, v FROM (VALUES ${values}) AS t (v)`);
  const [batch] = decode(
    [
      { name: 'text', type: 'text' },
      { name: 'value', type: 'numeric' },
    ],
    [bytes],
  );
  if (batch === undefined) throw new Error('no rows');
  const { codes, dictionary } = textColumn(batch, 'text');
  const decoded = numberColumn<Float64Array>(batch, 'value');
  return Array.from(codes, (code, row) => ({
    text: dictionary[code] ?? '',
    decoded: decoded[row] ?? 0,
  }));
}

async function expectNearestDoubles(texts: readonly string[]): Promise<void> {
  for (const { text, decoded } of await roundTrip(texts)) {
    if (!Object.is(decoded, Number(text)))
      expect({ text, decoded }).toEqual({ text, decoded: Number(text) });
  }
}

const digits = (maxLength: number): fc.Arbitrary<string> =>
  fc.stringMatching(/^\d+$/, { maxLength }).filter((text) => text.length <= maxLength);
const sign = fc.constantFrom('', '-');

const prices = fc
  .tuple(sign, fc.nat(9_999_999), fc.nat(99_999_999))
  .map(([minus, dollars, fraction]) => `${minus}${dollars}.${String(fraction).padStart(8, '0')}`);
const longOnes = fc
  .tuple(sign, digits(500), digits(500))
  .map(([minus, whole, fraction]) => `${minus}${whole}.${fraction}`);
const scaled = fc
  .tuple(sign, digits(30), fc.integer({ min: -400, max: 400 }))
  .map(([minus, whole, exponent]) => `${minus}${whole}e${exponent}`);
const wholeNumbers = fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }).map(String);
const special = fc.constantFrom('NaN', 'Infinity', '-Infinity', '0', '-0', '0.000');

test('a numeric becomes the double that is nearest to the text of the server', async () => {
  const numeric = fc.oneof(prices, longOnes, scaled, wholeNumbers, special);
  await fc.assert(
    fc.asyncProperty(
      fc.array(numeric, { minLength: 100, maxLength: 200, size: 'max' }),
      expectNearestDoubles,
    ),
    { numRuns: 5 },
  );
});

test.each([
  ['around 2^53', ['9007199254740991', '9007199254740992', '9007199254740993', '9007199254740995']],
  [
    'half-way between two doubles',
    ['9007199254740993.0', '9007199254740993.00001', '1e23', '8.5e22'],
  ],
  [
    'at the edges of doubles',
    ['1.7976931348623157e308', '1.8e308', '4.9e-324', '2.4e-324', '5e-400'],
  ],
  ['with digits in base 10,000', ['0.0001', '10000', '100000000', '99990000.9999', '0.00010001']],
  ['that trades have', ['0.0001', '229.87', '523000.0001', '157.02', '0.3', '1.005']],
  ['that are no numbers', ['NaN', 'Infinity', '-Infinity']],
])('values %s', async (_name, texts) => {
  await expectNearestDoubles(texts);
  expect(await roundTrip(texts)).toHaveLength(texts.length);
});
