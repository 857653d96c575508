import assert from 'node:assert/strict';
import { parseExchangeDate } from '@taq/schema';
import { bar, barsOf } from '../bars.ts';
import { assertBars, assertRejects, assertTells, type ConformanceGroup } from '../suite.ts';

const symbols = ['AAPL'];

export const rangeCases: ConformanceGroup = (check) => {
  check('the first and the last day both belong to the range', async ({ store, ask }) => {
    const days = ['2024-11-21', '2024-11-22', '2024-11-25', '2024-11-26'];
    await store.add(days.flatMap((date) => barsOf('AAPL', date, 2)));
    const answer = await ask({ symbols, startDate: '2024-11-22', endDate: '2024-11-25' });
    assertBars(
      answer,
      ['2024-11-22', '2024-11-25'].flatMap((date) => barsOf('AAPL', date, 2)),
    );
  });

  check('a range goes over months and years', async ({ store, ask }) => {
    const days = ['2023-11-30', '2023-12-29', '2024-01-02', '2024-02-01'];
    for (const date of days) await store.add(barsOf('AAPL', date, 2));
    const answer = await ask({ symbols, startDate: '2023-12-01', endDate: '2024-01-31' });
    assertBars(
      answer,
      ['2023-12-29', '2024-01-02'].flatMap((date) => barsOf('AAPL', date, 2)),
    );
    assert.equal(answer.provenance.partitionsScanned, 2);
  });

  const sessions: readonly [string, string, number][] = [
    ['a winter day', '2024-01-16', 390],
    ['a summer day', '2024-07-16', 390],
    ['the Friday before clocks go forward', '2024-03-08', 390],
    ['the Monday after clocks went forward', '2024-03-11', 390],
    ['the Monday after clocks went back', '2024-11-04', 390],
    ['a half day in winter', '2024-11-29', 210],
    ['a half day in summer', '2024-07-03', 210],
  ];
  for (const [name, date, minutes] of sessions) {
    check(`${name} is answered from its first minute to its last`, async ({ store, ask }) => {
      await store.add(barsOf('AAPL', date, minutes));
      const answer = await ask({ symbols, startDate: date, endDate: date });
      assertBars(answer, barsOf('AAPL', date, minutes));
    });
  }

  check('the date column decides, not the day of the instant in UTC', async ({ store, ask }) => {
    const late = bar('AAPL', '2024-11-25', 0, { ts: bar('AAPL', '2024-11-26', 0).ts });
    await store.add([late]);
    const day = { symbols, startDate: '2024-11-25', endDate: '2024-11-25', validate: false };
    assertBars(await ask(day), [late]);
  });

  check('no row dated after the as-of date comes back', async ({ store, ask }) => {
    await store.add(['2024-11-25', '2024-11-26'].flatMap((date) => barsOf('AAPL', date, 2)));
    await store.add(barsOf('AAPL', '2024-12-02', 2));
    const asOf = parseExchangeDate('2024-11-25');
    const request = { symbols, startDate: '2024-11-25', endDate: '2024-12-31' };
    const answer = await ask(request, store.pin({ asOf, tag: 'taq_1min_bars_20241125' }));
    assertBars(answer, barsOf('AAPL', '2024-11-25', 2));
    assert.equal(answer.provenance.asOf, '2024-11-25');
    assert.equal(answer.provenance.clippedTo, '2024-11-25');
    assert.equal(answer.provenance.tag, 'taq_1min_bars_20241125');
    assert.deepEqual(answer.coverage.missing, []);
    assert.equal(answer.coverage.cell('AAPL', parseExchangeDate('2024-11-26')), undefined);
  });

  check('an as-of date after the range changes nothing', async ({ store, ask }) => {
    await store.add(barsOf('AAPL', '2024-11-25', 2));
    const request = { symbols, startDate: '2024-11-25', endDate: '2024-11-25' };
    const answer = await ask(request, store.pin({ asOf: parseExchangeDate('2024-11-25') }));
    assertBars(answer, barsOf('AAPL', '2024-11-25', 2));
    assert.equal(answer.provenance.clippedTo, undefined);
  });

  check('a range that ends before it starts is refused', async ({ ask }) => {
    const request = { symbols, startDate: '2024-11-26', endDate: '2024-11-25' };
    const error = await assertRejects(ask(request), 'INVALID_RANGE');
    assertTells(error, '2024-11-26', '2024-11-25');
  });

  for (const startDate of ['2024-02-30', '25.11.2024', '', "2024-11-25' OR '1'='1"]) {
    check(`${JSON.stringify(startDate)} is refused as a date`, async ({ ask }) => {
      const request = { symbols, startDate, endDate: '2024-12-31' };
      assertTells(await assertRejects(ask(request), 'INVALID_DATE'), startDate);
    });
  }
};
