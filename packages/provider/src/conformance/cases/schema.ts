import assert from 'node:assert/strict';
import { compareSchema, minuteBars } from '@taq/schema';
import { toArrowSchema } from '@taq/schema/arrow';
import type { Answer } from '../../answer.ts';
import { barsOf } from '../bars.ts';
import type { Bench, ConformanceGroup } from '../suite.ts';

const ask = { symbols: ['AAPL'], startDate: '2024-11-25', endDate: '2024-11-26' };

export const schemaCases: ConformanceGroup = (check) => {
  check(
    'an answer has the declared columns, types, order, nullability and notes',
    async (bench) => {
      await bench.store.add(barsOf('AAPL', '2024-11-25', 3));
      assertDeclared(await bench.ask(ask));
    },
  );

  check('texts are plain Utf8 and instants nanoseconds in UTC', async (bench) => {
    await bench.store.add(barsOf('AAPL', '2024-11-25', 3));
    const { table } = await bench.ask(ask);
    const types = table.schema.fields.map((field) => `${field.name} ${String(field.type)}`);
    assert.deepEqual(types.slice(0, 2), ['ts Timestamp<NANOSECOND, UTC>', 'symbol Utf8']);
    assert.deepEqual(types.slice(6), [
      'volume Int64',
      'vwap Float64',
      'date Date32<DAY>',
      'trades Int64',
      'volume_fraction Float64',
    ]);
  });

  const empty: Readonly<Record<string, (bench: Bench) => Promise<Answer>>> = {
    'a store without files': async (bench) => {
      bench.store.record('AAPL', '2024-11-25', 'empty');
      return bench.ask(ask);
    },
    'files of other months': async (bench) => {
      bench.store.record('AAPL', '2024-11-25', 'empty');
      await bench.store.add(barsOf('AAPL', '2024-10-25', 3));
      return bench.ask(ask);
    },
    'a file without a matching row': async (bench) => {
      bench.store.record('AAPL', '2024-11-25', 'empty');
      await bench.store.add([
        ...barsOf('AAPL', '2024-11-22', 3),
        ...barsOf('MSFT', '2024-11-27', 3),
      ]);
      return bench.ask(ask);
    },
    'a range without trading days': async (bench) => {
      await bench.store.add(barsOf('AAPL', '2024-11-25', 3));
      return bench.ask({ ...ask, startDate: '2024-11-23', endDate: '2024-11-24' });
    },
    'a range after the as-of date': async (bench) => {
      await bench.store.add(barsOf('AAPL', '2024-11-25', 3));
      return bench.ask(ask, bench.store.pin({ asOf: '2024-11-22' as never }));
    },
  };
  for (const [why, answer] of Object.entries(empty)) {
    check(`an answer from ${why} is empty and has the declared schema`, async (bench) => {
      const empty = await answer(bench);
      assertDeclared(empty);
      assert.equal(empty.table.numRows, 0);
      assert.equal(empty.provenance.rows, 0);
    });
  }
};

function assertDeclared({ table }: Answer): void {
  const declared = toArrowSchema(minuteBars);
  assert.deepEqual(compareSchema(minuteBars, table.schema), []);
  assert.deepEqual(table.schema.metadata, declared.metadata);
  table.schema.fields.forEach((field, index) => {
    assert.equal(field.nullable, declared.fields[index]?.nullable);
    assert.deepEqual(field.metadata, declared.fields[index]?.metadata);
  });
}
