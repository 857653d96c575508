import { describe, expect, test } from '@jest/globals';
import {
  breakingChanges,
  minuteBars,
  SchemaRegistry,
  type Column,
  type Dataset,
} from '../src/index.ts';
import { adding, changing, column, first, next } from './support/versions.ts';

const [ts, venue, small, middle, large] = first.columns as [Column, Column, Column, Column, Column];

const COMPATIBLE: readonly (readonly [string, Dataset])[] = [
  ['nothing but the version', next({})],
  ['a nullable column at the end', adding(column('price', 6, { nullable: true }))],
  ['int16 to int32', changing('small', { type: 'int32' })],
  ['int16 to int64', changing('small', { type: 'int64' })],
  ['int32 to int64', changing('middle', { type: 'int64' })],
  ['nulls allowed outside of the key', changing('middle', { nullable: true })],
  ['other words', changing('middle', { meaning: 'Said better.' })],
  ['how its rows were made', next({ rule: { conditions: 'regular' } })],
];

const BREAKING: readonly (readonly [string, Dataset, readonly string[]])[] = [
  [
    'a column removed',
    next({ columns: [ts, venue, small, large] }),
    ['Column middle was removed.'],
  ],
  [
    'a column renamed',
    changing('middle', { name: 'medium' }),
    ['The name of column middle changed from middle to medium.'],
  ],
  [
    'a column renamed and its field id given to nobody',
    changing('middle', { name: 'medium', fieldId: 9, nullable: true }),
    [
      'Column middle was removed.',
      'Column medium was added before the last column of the older version.',
    ],
  ],
  [
    'a column removed whose field id an older one takes',
    next({ columns: [ts, venue, small, { ...large, fieldId: 4 }] }),
    ['Column middle was removed.', 'The field id of column large changed from 5 to 4.'],
  ],
  [
    'a narrower integer',
    changing('large', { type: 'int32' }),
    ['The type of column large changed from int64 to int32.'],
  ],
  [
    'an integer that becomes a double',
    changing('middle', { type: 'float64' }),
    ['The type of column middle changed from int32 to float64.'],
  ],
  [
    'an instant that becomes an integer',
    changing('ts', { type: 'int64' }),
    ['The type of column ts changed from timestamp_ns to int64.'],
  ],
  [
    'nulls forbidden',
    changing('small', { nullable: false }),
    ['Column small no longer allows nulls.'],
  ],
  [
    'nulls allowed in the key',
    changing('venue', { nullable: true }),
    ['Column venue allows nulls, although it is part of the key.'],
  ],
  [
    'another unit',
    changing('large', { unit: 'trades' }),
    ['The unit of column large changed from shares to trades.'],
  ],
  [
    'another zone',
    changing('ts', { zone: 'America/New_York' }),
    ['The zone of column ts changed from UTC to America/New_York.'],
  ],
  [
    'a zone where there was none',
    changing('large', { zone: 'UTC' }),
    ['The zone of column large changed from none to UTC.'],
  ],
  [
    'another field id',
    changing('large', { fieldId: 6 }),
    ['The field id of column large changed from 5 to 6.'],
  ],
  [
    'a longer key',
    next({ key: ['ts', 'venue', 'large'] }),
    ['The key changed from ts, venue to ts, venue, large.'],
  ],
  [
    'the key in another order',
    next({ key: ['venue', 'ts'] }),
    ['The key changed from ts, venue to venue, ts.'],
  ],
  [
    'a new column without nulls',
    adding(column('price', 6)),
    ['Column price was added without allowing nulls, and older rows have none.'],
  ],
  [
    'a new column in between',
    next({ columns: [ts, venue, column('price', 6, { nullable: true }), small, middle, large] }),
    ['Column price was added before the last column of the older version.'],
  ],
  [
    'columns in another order',
    next({ columns: [ts, venue, middle, small, large] }),
    ['Column middle was moved before column small.'],
  ],
  [
    'another place in the store',
    next({ shortName: 'invented', tier: 'samples' }),
    [
      'The short name of the dataset changed from made_up to invented.',
      'The tier of the dataset changed from aggregates to samples.',
    ],
  ],
  [
    'another dataset',
    next({ name: 'taq_other' }),
    ['The name of the dataset changed from taq_made_up to taq_other.'],
  ],
];

describe('a new version is compatible with', () => {
  test.each(COMPATIBLE)('%s', (_, dataset) => {
    expect(breakingChanges(first, dataset)).toEqual([]);
    const registry = new SchemaRegistry().register(first).register(dataset);
    expect(registry.get('made_up')).toBe(dataset);
    expect(registry.get('made_up', 1)).toBe(first);
  });
});

describe('a new version breaks with', () => {
  test.each(BREAKING)('%s', (_, dataset, reasons) => {
    expect(breakingChanges(first, dataset)).toEqual(reasons);
  });
});

describe('the registry', () => {
  const broken = next({ columns: [ts, venue, { ...small, nullable: false, unit: 's' }, middle] });

  test('refuses a version that breaks, with every reason, and keeps the one it has', () => {
    const registry = new SchemaRegistry().register(first);
    expect(() => registry.register(broken)).toThrow(
      expect.objectContaining({
        code: 'SCHEMA_INCOMPATIBLE',
        message: [
          'taq_made_up version 2 is not compatible with taq_made_up version 1:',
          '  Column large was removed.',
          '  Column small no longer allows nulls.',
          '  The unit of column small changed from ns to s.',
        ].join('\n'),
        details: {
          dataset: 'taq_made_up',
          version: 2,
          reasons: breakingChanges(first, broken),
        },
      }),
    );
    expect(registry.history('made_up')).toEqual([first]);
  });

  test('takes it where breaking is meant, and holds the next one against it', () => {
    const registry = new SchemaRegistry().register(first).register(broken, { breaking: true });
    expect(registry.history('made_up')).toEqual([first, broken]);
    expect(() => registry.register({ ...first, version: 3 })).toThrow('Column large was added');
    registry.register({ ...broken, version: 3 });
    expect(registry.get('made_up').version).toBe(3);
  });

  test('refuses an old number even where breaking is meant', () => {
    const registry = new SchemaRegistry().register(broken);
    expect(() => registry.register(first, { breaking: true })).toThrow(
      expect.objectContaining({
        code: 'SCHEMA_INCOMPATIBLE',
        details: expect.objectContaining({ reasons: ['Versions must rise.'] }),
      }),
    );
  });

  test('does not compare datasets of other names', () => {
    const registry = new SchemaRegistry().register(first).register(minuteBars);
    expect(registry.list()).toEqual([first, minuteBars]);
  });
});
