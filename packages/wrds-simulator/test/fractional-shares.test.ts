import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseExchangeDate } from '@taq/schema';
import { createMarket, startSimulator, symbolDay, type Simulator } from '../src/index.ts';
import { count, texts, yearsEnd } from './support/markets.ts';

const LAST_WHOLE = parseExchangeDate('2025-12-31');
const FIRST_BROKEN = parseExchangeDate('2026-01-02');
const options = { ...yearsEnd, start: LAST_WHOLE, end: FIRST_BROKEN, tradesPerSymbolDay: 1_000 };

describe('a market with fractions of a share', () => {
  let simulator: Simulator;

  beforeAll(async () => {
    simulator = await startSimulator({ ...options, fractionalShares: true });
  });

  afterAll(async () => {
    await simulator.stop();
  });

  test.each(['ctm', 'wct'])('has numeric sizes in %s from 2026 on', async (family) => {
    const types = `SELECT right(table_name, 8), data_type FROM information_schema.columns
      WHERE table_schema LIKE 'taqm\\_%' AND table_name LIKE '${family}%' AND column_name = 'size'
      ORDER BY 1`;
    expect(await texts(simulator.readerUrl, types)).toEqual([
      '(20251231,integer)',
      '(20260102,numeric)',
    ]);
  });

  test('breaks one trade in fifty, some of them below a share', async () => {
    const share = `SELECT avg((size <> trunc(size))::int) FROM taqmsec.ctm_20260102`;
    const broken = await count(simulator.readerUrl, share);
    expect(broken).toBeGreaterThan(0.012);
    expect(broken).toBeLessThan(0.028);
    const least = `SELECT count(*) FROM taqmsec.ctm_20260102 WHERE size < 1`;
    expect(await count(simulator.readerUrl, least)).toBeGreaterThan(5);
    const rest = `SELECT count(*) FROM taqmsec.ctm_20260102
      WHERE size <= 0 OR size <> trunc(size) AND (size >= 100 OR tr_scond !~ 'I$')`;
    expect(await count(simulator.readerUrl, rest)).toBe(0);
  });

  test('has the sizes of the generator, to the ten-thousandth', async () => {
    const { market, readerUrl } = simulator;
    const expected = market.symbols.flatMap((symbol) => {
      const { trades } = symbolDay(market, symbol, FIRST_BROKEN);
      return Array.from(trades.size, (size, row) => {
        const fraction = trades.sizeFraction[row] ?? 0;
        return fraction === 0 ? `(${size})` : `(${size}.${String(fraction).padStart(4, '0')})`;
      });
    });
    expect(await texts(readerUrl, 'SELECT size FROM taqm_2026.ctm_20260102 ORDER BY ctid')).toEqual(
      expected,
    );
  });

  test('differs in nothing else from the market without', () => {
    const whole = createMarket(options);
    for (const symbol of whole.symbols) {
      const before = symbolDay(whole, symbol, FIRST_BROKEN);
      const after = symbolDay(simulator.market, symbol, FIRST_BROKEN);
      expect(before.trades.sizeFraction.every((fraction) => fraction === 0)).toBe(true);
      const { size, sizeFraction, ...others } = after.trades;
      expect(before).toMatchObject({ ...after, trades: others });
      const kept = [...size.keys()].filter((row) => sizeFraction[row] === 0);
      expect(kept.map((row) => size[row])).toEqual(kept.map((row) => before.trades.size[row]));
    }
  });
});

test('without the option sizes stay whole in 2026', async () => {
  await using simulator = await startSimulator({ ...options, families: ['ctm'] });
  const types = `SELECT DISTINCT data_type FROM information_schema.columns
    WHERE table_schema LIKE 'taqm\\_%' AND column_name = 'size'`;
  expect(await texts(simulator.readerUrl, types)).toEqual(['(integer)']);
});
