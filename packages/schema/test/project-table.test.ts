import { describe, expect, test } from '@jest/globals';
import { Table, tableFromIPC, tableToIPC } from 'apache-arrow';
import { minuteBars, nullableColumn, withRule, type Dataset } from '../src/index.ts';
import { projectTable, tableFromColumns, toArrowSchema } from '../src/arrow/index.ts';
import { bar, barTable } from './support/bar-tables.ts';
import { adding, changing, column, first, next } from './support/versions.ts';

const INT16 = [-(2 ** 15), -1, 0, 2 ** 15 - 1];
const INT32 = [-(2 ** 31), -1, 0, 2 ** 31 - 1];
const INT64 = [-(2n ** 63n), -1n, 0n, 2n ** 63n - 1n];

/** Four rows at the extremes of each integer; `small` is null in the third. */
function extremes(): Table {
  return tableFromColumns(first, 4, {
    ts: BigInt64Array.from(INT64),
    venue: { codes: Int32Array.of(0, 1, 1, 0), dictionary: ['N', 'Ünïcode'] },
    small: nullableColumn(Int16Array.from(INT16), (row) => row === 2),
    middle: Int32Array.from(INT32),
    large: BigInt64Array.from(INT64),
  });
}

/** All columns that may widen at once, and a nullable one of every type. */
const wider: Dataset = next({
  columns: [
    ...first.columns.map((old) =>
      old.name === 'small' || old.name === 'middle' ? { ...old, type: 'int64' as const } : old,
    ),
    ...(['string', 'date', 'timestamp_ns', 'float64', 'int16', 'int32', 'int64'] as const).map(
      (type, index) => column(`new_${type}`, 6 + index, { type, nullable: true }),
    ),
  ],
});

const valuesIn = (table: Table, name: string): unknown[] => [...(table.getChild(name) ?? [])];

describe('an older table, read in a newer version,', () => {
  const projected = projectTable(extremes(), first, wider);

  test('has the declared schema of the newer one', () => {
    expect(String(projected.schema)).toBe(String(toArrowSchema(wider)));
    expect(projected.schema.metadata.get('taq.schema_version')).toBe('2');
    expect(projected.numRows).toBe(4);
  });

  test('keeps every integer to the last bit while it is widened, and its nulls', () => {
    const [least, minusOne, , most] = INT16.map(BigInt);
    expect(valuesIn(projected, 'small')).toEqual([least, minusOne, null, most]);
    expect(valuesIn(projected, 'middle')).toEqual(INT32.map(BigInt));
    expect(valuesIn(projected, 'large')).toEqual(INT64);
  });

  test('widens int16 to int32, too', () => {
    const table = projectTable(extremes(), first, changing('small', { type: 'int32' }));
    expect(valuesIn(table, 'small')).toEqual([INT16[0], -1, null, INT16[3]]);
  });

  test.each(['string', 'date', 'timestamp_ns', 'float64', 'int16', 'int32', 'int64'])(
    'has nulls in a new column of type %s',
    (type) => {
      expect(valuesIn(projected, `new_${type}`)).toEqual([null, null, null, null]);
    },
  );

  test('shares the memory of all that did not change', () => {
    const table = extremes();
    const view = projectTable(table, first, wider);
    for (const name of ['ts', 'venue', 'large']) {
      expect(view.getChild(name)?.data[0]).toBe(table.getChild(name)?.data[0]);
    }
  });

  test('outlives the way through Arrow IPC', () => {
    const back = tableFromIPC(tableToIPC(projected));
    expect(back.toArray().map(String)).toEqual(projected.toArray().map(String));
  });

  test('may come in many batches, cut at any row', () => {
    const cuts = [0, 1, 3, 4].map((row) => extremes().slice(row));
    const table = new Table(
      toArrowSchema(first),
      [extremes(), ...cuts].flatMap(({ batches }) => batches),
    );
    const view = projectTable(table, first, wider);
    expect(view.batches.map(({ numRows }) => numRows)).toEqual(
      table.batches.map(({ numRows }) => numRows),
    );
    expect(view.batches.length).toBeGreaterThan(3);
    for (const name of ['ts', 'venue', 'large']) {
      expect(valuesIn(view, name)).toEqual(valuesIn(table, name));
    }
    for (const name of ['small', 'middle']) {
      const old = valuesIn(table, name) as (number | null)[];
      expect(valuesIn(view, name)).toEqual(
        old.map((value) => (value === null ? null : BigInt(value))),
      );
    }
    expect(view.getChild('new_string')?.nullCount).toBe(table.numRows);
  });

  test.each([
    ['without a batch', new Table(toArrowSchema(first))],
    ['with an empty batch', extremes().slice(0, 0)],
  ])('may be empty, %s', (_, table) => {
    const view = projectTable(table, first, wider);
    expect(view.numRows).toBe(0);
    expect(view.schema.fields.map(({ name }) => name)).toEqual(
      wider.columns.map(({ name }) => name),
    );
  });

  test('is the same rows where nothing but the version changed', () => {
    const bars = barTable([bar('AAPL', 0), bar('AAPL', 1, { volume_fraction: 0.25 })]);
    const view = projectTable(bars, minuteBars, { ...minuteBars, version: 2 });
    expect(view.toArray().map(String)).toEqual(bars.toArray().map(String));
  });

  test('stays marked with the rule that made its rows, whatever the newer version says', () => {
    const asked = withRule(next({}), { conditions: 'all' });
    const regular = withRule(first, { conditions: 'regular' });
    const marked = new Table(toArrowSchema(regular), extremes().batches);
    const ruleOf = (table: Table, from: Dataset) =>
      projectTable(table, from, asked).schema.metadata.get('taq.rule');
    expect(ruleOf(extremes(), regular)).toBe('{"conditions":"regular"}');
    expect(ruleOf(marked, first)).toBe('{"conditions":"regular"}');
    expect(ruleOf(extremes(), first)).toBeUndefined();
  });
});

describe('a table is not projected', () => {
  test('to a version that breaks with its own', () => {
    const broken = changing('middle', { unit: 'trades' });
    expect(() => projectTable(extremes(), first, broken)).toThrow(
      expect.objectContaining({
        code: 'SCHEMA_INCOMPATIBLE',
        details: {
          dataset: 'taq_made_up',
          version: 2,
          reasons: ['The unit of column middle changed from shares to trades.'],
        },
        next: 'Read it as version 1, or fetch its days again with --full.',
      }),
    );
  });

  test('back to a version that lacks a column of it', () => {
    const newer = adding(column('price', 6, { nullable: true }));
    const table = projectTable(extremes(), first, newer);
    expect(() => projectTable(table, newer, first)).toThrow('Column price was removed.');
  });

  test('where it is not what its version declares', () => {
    const table = extremes().select(['ts', 'venue', 'small', 'middle']);
    expect(() => projectTable(table, first, wider)).toThrow(
      expect.objectContaining({ code: 'SCHEMA_DRIFT' }),
    );
  });
});
