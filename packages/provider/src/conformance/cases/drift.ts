import assert from 'node:assert/strict';
import {
  dailyRv,
  minuteBars,
  parseExchangeDate,
  SchemaDriftError,
  toEpochDay,
  type Column,
  type Dataset,
  type TableColumn,
} from '@taq/schema';
import { tableFromColumns, toArrowSchema } from '@taq/schema/arrow';
import {
  Field,
  Float32,
  Float64,
  Int32,
  Schema,
  Timestamp,
  TimeUnit,
  type DataType,
} from 'apache-arrow';
import { barsOf, barsTable } from '../bars.ts';
import { assertRejects, assertTells, type ConformanceGroup } from '../suite.ts';

const DAY = '2024-11-25';
const request = { symbols: ['AAPL'], startDate: '2024-11-01', endDate: '2024-11-30' };

const declared = toArrowSchema(minuteBars);

const DRIFTED: Readonly<Record<string, { schema: Schema; column: string; kind: string }>> = {
  'an added column': {
    schema: new Schema([...declared.fields, new Field('venue', new Int32(), false)]),
    column: 'venue',
    kind: 'added',
  },
  'a missing column': {
    schema: new Schema(declared.fields.filter((field) => field.name !== 'trades')),
    column: 'trades',
    kind: 'missing',
  },
  'columns in another order': {
    schema: new Schema(declared.fields.toReversed()),
    column: 'ts',
    kind: 'order',
  },
  'a narrower integer': changed('volume', new Int32()),
  'a narrower double': changed('open', new Float32()),
  'a double for an integer': changed('trades', new Float64()),
  'instants in microseconds': changed('ts', new Timestamp(TimeUnit.MICROSECOND, 'UTC')),
  'instants without a zone': {
    ...changed('ts', new Timestamp(TimeUnit.NANOSECOND)),
    kind: 'zone',
  },
};

export const driftCases: ConformanceGroup = (check) => {
  for (const [what, { schema, column, kind }] of Object.entries(DRIFTED)) {
    check(`a file with ${what} is refused, beside good ones too`, async ({ store, ask }) => {
      await store.add(barsOf('AAPL', '2024-11-22', 2));
      const bars = barsOf('AAPL', DAY, 2);
      await store.add(bars, barsTable(bars, schema));
      const error = await assertRejects(ask(request), 'SCHEMA_DRIFT');
      assert.ok(error instanceof SchemaDriftError);
      const found = error.details.differences.find((difference) => difference.column === column);
      assert.equal(found?.kind, kind);
    });
  }

  check('a file with a wider integer is refused: nobody narrows in silence', async (bench) => {
    const wide: Dataset = {
      ...dailyRv,
      columns: dailyRv.columns.map((one) => (one.name === 'obs' ? { ...one, type: 'int64' } : one)),
    };
    const columns = wide.columns.map(({ name, type }) => [name, oneValue(name, type)] as const);
    const table = tableFromColumns(wide, 1, Object.fromEntries(columns));
    await bench.store.addTable(dailyRv, '202411', table, [
      { symbol: 'AAPL', date: parseExchangeDate(DAY) },
    ]);
    for (const validate of [true, false]) {
      const asked = { ...request, validate };
      const work = bench.provider.fetchRealizedVolatility(asked, bench.store.pin());
      const error = await assertRejects(work, 'SCHEMA_DRIFT');
      assertTells(error, 'obs', dailyRv.name);
    }
  });

  check('types are looked at where rows are not validated, too', async ({ store, ask }) => {
    const bars = barsOf('AAPL', DAY, 2);
    await store.add(bars, barsTable(bars, changed('volume', new Int32()).schema));
    await assertRejects(ask({ ...request, validate: false }), 'SCHEMA_DRIFT');
  });

  check('a file of another schema version is refused before it is read', async (bench) => {
    await bench.store.add(barsOf('AAPL', DAY, 2));
    const pinned = bench.store.pin();
    const partitions = pinned.partitions.map((partition) => ({
      ...partition,
      files: partition.files.map((file) => ({ ...file, schemaVersion: 2 })),
    }));
    const error = await assertRejects(
      bench.ask(request, { ...pinned, partitions }),
      'SCHEMA_INCOMPATIBLE',
    );
    assert.equal(error.details.version, 2);
  });
};

function oneValue(name: string, type: Column['type']): TableColumn {
  if (name === 'symbol') return { codes: Int32Array.of(0), dictionary: ['AAPL'] };
  if (name === 'date') return Int32Array.of(toEpochDay(parseExchangeDate(DAY)));
  if (type === 'int64') return BigInt64Array.of(78n);
  return type === 'int32' ? Int32Array.of(78) : Float64Array.of(0.01);
}

function changed(column: string, type: DataType): { schema: Schema; column: string; kind: string } {
  const fields = declared.fields.map((field) =>
    field.name === column ? new Field(column, type, false) : field,
  );
  return { schema: new Schema(fields), column, kind: 'type' };
}
