import assert from 'node:assert/strict';
import {
  newYorkToUtcNs,
  NS_PER_MINUTE,
  minuteBars,
  parseExchangeDate,
  valuesOf,
  vectorOf,
  type MinuteBar,
} from '@taq/schema';
import { toArrowSchema } from '@taq/schema/arrow';
import { Field, Schema, Table } from 'apache-arrow';
import { bar, barsFrom, barsOf, barsTable } from '../bars.ts';
import { assertBars, assertRejects, type ConformanceGroup } from '../suite.ts';

const DAY = '2024-11-25';
const request = { symbols: ['AAPL'], startDate: DAY, endDate: DAY };

const NULLABLE = new Schema(
  toArrowSchema(minuteBars).fields.map(({ name, type }) => new Field(name, type, true)),
);

/** Parts of the day, columns, longer bars, other windows. */
export const shapeCases: ConformanceGroup = (check) => {
  check('from belongs to a part of the day, until does not', async ({ store, ask }) => {
    await store.add(barsOf('AAPL', DAY, 390));
    const answer = await ask({ ...request, from: '09:35', until: '09:37' });
    assertBars(answer, [bar('AAPL', DAY, 5), bar('AAPL', DAY, 6)]);
    assertBars(await ask({ ...request, until: '09:31' }), [bar('AAPL', DAY, 0)]);
    assertBars(await ask({ ...request, from: '15:58:00.000000001' }), [bar('AAPL', DAY, 389)]);
  });

  check('a part of the day is one of New York, in summer and in winter', async ({ store, ask }) => {
    const days = ['2024-03-08', '2024-03-11', '2024-10-31', '2024-11-04', '2024-11-29'];
    for (const date of days) await store.add(barsOf('AAPL', date, 200));
    const range = { startDate: '2024-03-01', endDate: '2024-11-30' };
    const answer = await ask({ ...request, ...range, from: '10:00', until: '10:02' });
    assertBars(
      answer,
      days.flatMap((date) => [bar('AAPL', date, 30), bar('AAPL', date, 31)]),
    );
  });

  for (const [from, until, code] of [
    ['10:00', '10:00', 'INVALID_RANGE'],
    ['10:01', '10:00', 'INVALID_RANGE'],
    ['9:30', undefined, 'INVALID_ARGUMENT'],
    ['25:00', undefined, 'INVALID_ARGUMENT'],
  ] as const) {
    check(`from ${from} until ${until ?? 'midnight'} is refused`, async ({ ask }) => {
      await assertRejects(ask({ ...request, from, until }), code);
    });
  }

  check('columns come as they are named, validated or not', async ({ store, ask }) => {
    await store.add(barsOf('AAPL', DAY, 3));
    for (const validate of [true, false]) {
      const { table } = await ask({ ...request, validate, columns: ['close', 'ts', 'close'] });
      assert.deepEqual(
        table.schema.fields.map(({ name }) => name),
        ['close', 'ts'],
      );
      const closes = barsOf('AAPL', DAY, 3).map(({ close }) => close);
      assert.deepEqual([...valuesOf<Float64Array>(table, 'close')], closes);
    }
  });

  check('a column that there is not is refused, with those that there are', async ({ ask }) => {
    const error = await assertRejects(ask({ ...request, columns: ['clos'] }), 'INVALID_ARGUMENT');
    assert.equal(error.details.argument, 'columns');
    assert.match(error.next ?? '', /close/);
  });

  check('longer bars begin with the session, and end with a half day', async ({ store, ask }) => {
    const half = '2024-11-29';
    const days = [barsOf('AAPL', DAY, 390), barsOf('AAPL', half, 210), barsOf('MSFT', DAY, 1)];
    await store.add(days.flat());
    const all = { symbols: 'all', startDate: DAY, endDate: half } as const;
    const { table, provenance } = await ask({ ...all, resample: '30m' });
    assert.equal(table.numRows, 13 + 7 + 1);
    assert.deepEqual(provenance.computed, { from: 'taq_1min_bars', resample: '30m' });
    const [first, last] = [barsFrom(table)[0], barsFrom(table)[19]];
    assert.deepEqual([first?.ts, last?.ts], [startOf(DAY, 570), startOf(half, 570 + 180)]);
    const minutes = barsOf('AAPL', DAY, 30);
    assert.deepEqual({ ...first, vwap: 0 }, { ...merged(minutes), ts: startOf(DAY, 570), vwap: 0 });
    const sizes = minutes.map(({ volume, vwap }) => [Number(volume), vwap] as const);
    const notional = sizes.reduce((sum, [size, vwap]) => sum + size * vwap, 0);
    const volume = sizes.reduce((sum, [size]) => sum + size, 0);
    assert.ok(Math.abs((first?.vwap ?? 0) / (notional / volume) - 1) < 1e-14);
    assert.deepEqual(barsFrom(table)[20], bar('MSFT', DAY, 0));
  });

  check('a bar of a day is stamped with its open, and the limit counts bars', async (bench) => {
    const days = ['2024-11-25', '2024-11-26', '2024-11-27'];
    await bench.store.add(days.flatMap((date) => barsOf('AAPL', date, 5)));
    const asked = { ...request, endDate: '2024-11-29', resample: '1d', limit: 2 } as const;
    const { table, provenance } = await bench.ask(asked);
    assert.deepEqual(
      barsFrom(table).map(({ ts, trades }) => [ts, trades]),
      days.slice(0, 2).map((date) => [startOf(date, 570), 15n]),
    );
    assert.equal(provenance.rows, 2);
  });

  check('sums of volume are exact, fractions of shares included', async ({ store, ask }) => {
    const large = 2n ** 62n + 1n;
    await store.add([
      bar('AAPL', DAY, 0, { volume: large, volume_fraction: 0.75 }),
      bar('AAPL', DAY, 1, { volume: 2n, volume_fraction: 0.5 }),
    ]);
    const { table } = await ask({ ...request, resample: '2m' });
    const [row] = barsFrom(table);
    assert.deepEqual([row?.volume, row?.volume_fraction], [large + 3n, 0.25]);
  });

  check('a sum that 64 bits cannot hold is refused', async ({ store, ask }) => {
    const volume = 2n ** 62n;
    await store.add([bar('AAPL', DAY, 0, { volume }), bar('AAPL', DAY, 1, { volume })]);
    await assertRejects(ask({ ...request, resample: '1d' }), 'DATA_INVALID');
  });

  for (const [what, table] of [
    ['a sum that 64 bits cannot hold', undefined],
    ['a null', barsTable([bar('MSFT', DAY, 0, { open: null as never })], NULLABLE)],
  ] as const) {
    check(`${what} after the limit spoils nothing that is computed before it`, async (bench) => {
      const { store, provider } = bench;
      await store.add([...barsOf('AAPL', DAY, 3), bar('IBM', DAY, 0)]);
      const volume = 2n ** 62n;
      const large = [bar('MSFT', DAY, 0, { volume }), bar('MSFT', DAY, 1, { volume })];
      await store.add(large, table);
      const state = store.pin();
      const asked = { ...request, symbols: 'all', validate: false } as const;
      const bars = { ...asked, resample: '2m', limit: 3 } as const;
      const fetched = barsFrom((await bench.ask(bars, state)).table);
      assert.deepEqual(
        fetched.map(({ symbol }) => symbol),
        ['AAPL', 'AAPL', 'IBM'],
      );
      const streamed: MinuteBar[] = [];
      for await (const batch of provider.streamMinuteBars(bars, state, { rowsAtOnce: 1 })) {
        streamed.push(...barsFrom(new Table([batch])));
      }
      assert.deepEqual(streamed, fetched);
      await assertRejects(bench.ask({ ...bars, limit: 4 }, state), 'DATA_INVALID');
      const days = { ...asked, window: 10, limit: 2 } as const;
      assert.equal((await provider.fetchRealizedVolatility(days, state)).table.numRows, 2);
    });
  }

  check('a length that no session divides into is refused', async ({ ask }) => {
    const wrong = { ...request, resample: '7m' };
    const error = await assertRejects(ask(wrong as never), 'INVALID_ARGUMENT');
    assert.match(`${error.message} ${error.next}`, /7m.*30m/);
  });

  check('volatilities over other windows are computed from bars, and say so', async (bench) => {
    const bars = [0, 1, 9, 10, 25].map((minute) => bar('AAPL', DAY, minute));
    await bench.store.add(bars);
    const state = bench.store.pin();
    const asked = { ...request, window: 10 } as const;
    const { table, provenance } = await bench.provider.fetchRealizedVolatility(asked, state);
    assert.deepEqual(provenance.computed, { from: 'taq_1min_bars', window: 10, edge: 'before' });
    assert.deepEqual(
      table.schema.fields.map(({ name }) => name),
      ['date', 'symbol', 'rv_10m', 'obs', 'rvar_10m', 'active_10m', 'trades', 'rv'],
    );
    const at = (index: number): MinuteBar => bars[index] ?? bar('AAPL', DAY, 0);
    const marks = [at(0).open, at(2).close, at(3).close, at(4).close].map(Math.log);
    const returns = marks.slice(1).map((mark, index) => mark - (marks[index] ?? 0));
    const expected = Math.sqrt(returns.reduce((sum, value) => sum + value * value, 0));
    const rv = valuesOf<Float64Array>(table, 'rv')[0] ?? 0;
    assert.ok(Math.abs(rv / expected - 1) < 1e-12, `${rv} is not ${expected}`);
    assert.equal(vectorOf(table, 'obs').get(0), 39);
    assert.equal(vectorOf(table, 'active_10m').get(0), 3);
  });

  check('a window of 10 minutes where no minute bars are stored is refused', async (bench) => {
    const asked = { ...request, window: 10 } as const;
    const work = bench.provider.fetchRealizedVolatility(asked, bench.store.pin());
    const error = await assertRejects(work, 'NOT_SYNCED');
    assert.match(error.message, /AAPL.*1min_bars.*over 10 minutes/);
    assert.match(error.next ?? '', /taq sync aggregates/);
  });

  check('nothing is computed from bars with a null where none may be', async ({ store, ask }) => {
    const bars = [bar('AAPL', DAY, 0), bar('AAPL', DAY, 1, { open: null as never })];
    await store.add(bars, barsTable(bars, NULLABLE));
    const asked = { ...request, resample: '5m', validate: false } as const;
    await assertRejects(ask(asked), 'DATA_INVALID');
  });
};

function startOf(date: string, minute: number): bigint {
  return newYorkToUtcNs(parseExchangeDate(date), BigInt(minute) * NS_PER_MINUTE);
}

/** What those minutes are as one bar, but for its vwap. */
function merged(minutes: readonly MinuteBar[]): Partial<MinuteBar> {
  const sum = (read: (row: MinuteBar) => bigint): bigint =>
    minutes.reduce((total, row) => total + read(row), 0n);
  return {
    ...minutes[0],
    high: Math.max(...minutes.map(({ high }) => high)),
    low: Math.min(...minutes.map(({ low }) => low)),
    close: minutes.at(-1)?.close ?? 0,
    volume: sum(({ volume }) => volume),
    trades: sum(({ trades }) => trades),
  };
}
