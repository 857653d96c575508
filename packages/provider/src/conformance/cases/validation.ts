import assert from 'node:assert/strict';
import { minuteBars } from '@taq/schema';
import { toArrowSchema } from '@taq/schema/arrow';
import { Field, Schema } from 'apache-arrow';
import { bar, barsOf, barsTable } from '../bars.ts';
import { assertBars, assertRejects, type ConformanceGroup } from '../suite.ts';

const DAY = '2024-11-25';
const request = { symbols: ['AAPL'], startDate: DAY, endDate: DAY };
const unchecked = { ...request, validate: false };

export const validationCases: ConformanceGroup = (check) => {
  check('rows that break a rule are refused, and shown where that is asked for', async (bench) => {
    const bars = [bar('AAPL', DAY, 0), bar('AAPL', DAY, 1, { high: 1 })];
    await bench.store.add(bars);
    const error = await assertRejects(bench.ask(request), 'DATA_INVALID');
    assert.match(error.message, /ohlc/);
    assertBars(await bench.ask(unchecked), bars);
  });

  check('a key that two files share is refused', async ({ store, ask }) => {
    await store.add(barsOf('AAPL', DAY, 2));
    await store.add(barsOf('AAPL', DAY, 1));
    const error = await assertRejects(ask(request), 'DATA_INVALID');
    assert.match(error.message, /unique_key/);
    assert.equal((await ask(unchecked)).table.numRows, 3);
  });

  check('a null where none may be is refused, and handed out as null', async (bench) => {
    const bars = [bar('AAPL', DAY, 0), bar('AAPL', DAY, 1, { open: null as never })];
    await bench.store.add(bars, barsTable(bars, nullableSchema()));
    const error = await assertRejects(bench.ask(request), 'DATA_INVALID');
    assert.match(error.message, /not_null/);
    assertBars(await bench.ask(unchecked), bars);
  });

  check('only the rows of the answer are held against the rules', async ({ store, ask }) => {
    const bars = barsOf('AAPL', DAY, 2);
    await store.add([...bars, bar('MSFT', DAY, 0, { volume: 0n })]);
    assertBars(await ask(request), bars);
  });

  for (const [argument, value] of [
    ['symbols', []],
    ['symbols', 'AAPL'],
    ['limit', 0],
    ['limit', 1.5],
    ['endDate', undefined],
    ['validate', 'yes'],
    ['start', DAY],
  ] as const) {
    check(`${argument}: ${JSON.stringify(value)} is refused`, async ({ ask }) => {
      const wrong = { ...request, [argument]: value };
      const error = await assertRejects(ask(wrong as never), 'INVALID_ARGUMENT');
      assert.equal(error.details.argument, argument);
    });
  }
};

function nullableSchema(): Schema {
  const { fields } = toArrowSchema(minuteBars);
  return new Schema(fields.map(({ name, type }) => new Field(name, type, true)));
}
