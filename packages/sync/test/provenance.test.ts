import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TaqError } from '@taq/schema';
import { resolveConnection, WrdsSource } from '@taq/source-wrds';
import { startSimulator, type Simulator } from '@taq/wrds-simulator';
import { errorOf } from './support/errors.ts';
import { day, bars, marketDay } from './support/market.ts';
import { ScriptedSource } from './support/scripted-source.ts';
import { Workbench } from './support/workbench.ts';

/** Days of three layouts: of milliseconds, of microseconds, of nanoseconds. */
const ERAS = ['2014-06-02', '2016-06-02', '2024-11-25'] as const;

let markets: Simulator[];

beforeAll(async () => {
  markets = await Promise.all(
    ERAS.map(async (date) =>
      startSimulator({
        seed: 3,
        symbols: ['AAPL'],
        start: day(date),
        end: day(date),
        tradesPerSymbolDay: 50,
        quotesPerTrade: 1,
        families: ['ctm', 'complete_nbbo', 'mastm'],
      }),
    ),
  );
});

afterAll(async () => {
  for (const market of markets) await market.stop();
});

test.each([
  [0, 'ms'],
  [1, 'us'],
  [2, 'ns'],
] as const)('each cell says all of how it was made (era %i: %s)', async (era, clockUnit) => {
  const [market, date] = [markets[era], ERAS[era]];
  if (market === undefined) throw new RangeError('no such market');
  const connection = resolveConnection({ url: market.readerUrl, env: {}, passwords: [] });
  await using source = new WrdsSource(connection);
  await using bench = await Workbench.open(source);
  await bench.sync({
    symbols: ['AAPL'],
    startDate: date,
    endDate: date,
    dataset: 'spread_stats',
  });
  const [fetch, ...others] = await bench.fetches();
  expect(others).toEqual([]);
  expect(fetch).toMatchObject({
    clockUnit,
    provisional: false,
    provenance: {
      source: `wrds://127.0.0.1:${market.port}/wrds`,
      software: 'test',
      filterSet: 'continuous',
      options: { measure: 'spread_stats', nbbo: 'complete' },
      fingerprint: expect.stringMatching(/^spread_stats-[0-9a-f]{16}$/),
    },
  });
  expect(fetch?.finishedAt).toBeGreaterThan(fetch?.startedAt ?? Infinity);
  const tables = fetch?.tableState?.split(' ') ?? [];
  const compact = date.replaceAll('-', '');
  expect(tables).toEqual([
    expect.stringMatching(new RegExp(`^taqm_\\d{4}\\.ctm_${compact}:\\d+:\\d+:\\d+$`)),
    expect.stringMatching(new RegExp(`^taqm_\\d{4}\\.complete_nbbo_${compact}:\\d+:\\d+:\\d+$`)),
  ]);
});

test('rows that an earlier run had staged keep when they were fetched', async () => {
  const days = ['2024-11-25', '2024-11-26'] as const;
  const source = new ScriptedSource(days.map((date) => marketDay(date, { AAPL: bars(100) })));
  await using bench = await Workbench.open(source);
  const asked = { symbols: ['AAPL'], startDate: days[0], endDate: days[1] };
  const broken = new TaqError('SOURCE_UNREACHABLE', 'gone', { details: { server: 'here' } });
  source.onAggregate = (date) => {
    if (date === days[1]) throw broken;
  };
  bench.setClock('2025-01-01T00:00:00Z');
  expect((await errorOf(bench.sync(asked))).code).toBe('SOURCE_UNREACHABLE');
  source.onAggregate = () => undefined;
  bench.setClock('2025-02-01T00:00:00Z');
  await bench.sync(asked);
  const finished = (await bench.fetches()).map(({ finishedAt = 0 }) => new Date(finishedAt));
  expect(finished.map((instant) => instant.toISOString().slice(0, 7))).toEqual([
    '2025-01',
    '2025-02',
  ]);
});
