import { describe, expect, test } from '@jest/globals';
import {
  columnOf,
  createSchemaRegistry,
  minuteBars,
  SchemaRegistry,
  type Dataset,
} from '../src/index.ts';

const second: Dataset = { ...minuteBars, version: 2 };
const open = columnOf(minuteBars, 'open');

describe('the registry', () => {
  test('finds a dataset by its full and its short name', () => {
    const registry = createSchemaRegistry();
    expect(registry.get('taq_1min_bars')).toBe(minuteBars);
    expect(registry.get('1min_bars')).toBe(minuteBars);
    expect(registry.get('1min_bars', 1)).toBe(minuteBars);
  });

  test('gives the newest version, and older ones where they are asked for', () => {
    const registry = createSchemaRegistry().register(second);
    expect(registry.get('1min_bars')).toBe(second);
    expect(registry.get('1min_bars', 1)).toBe(minuteBars);
    expect(registry.history('taq_1min_bars')).toEqual([minuteBars, second]);
    expect(registry.list()[0]).toBe(second);
  });

  test('lists datasets in the order in which they came', () => {
    const other: Dataset = { ...minuteBars, name: 'taq_ticks', shortName: 'ticks' };
    const registry = new SchemaRegistry().register(other).register(minuteBars);
    expect(registry.list().map(({ shortName }) => shortName)).toEqual(['ticks', '1min_bars']);
  });

  test.each([1, 2])('refuses version %d after version 2', (version) => {
    const registry = createSchemaRegistry().register(second);
    expect(() => registry.register({ ...minuteBars, version })).toThrow(
      expect.objectContaining({ code: 'SCHEMA_INCOMPATIBLE', next: 'Register it as version 3.' }),
    );
    expect(registry.get('1min_bars')).toBe(second);
  });

  const [ts, ...others] = minuteBars.columns;
  const flawed: readonly (readonly [string, Partial<Dataset>])[] = [
    [
      'Column open is declared twice.',
      { columns: [...minuteBars.columns, { ...open, fieldId: 99 }] },
    ],
    [
      'Field id 3 is that of two columns.',
      { columns: [...minuteBars.columns, { ...open, name: 'x' }] },
    ],
    ['Column ts of the key is not there.', { columns: others }],
    ['Column ts of the key may be null.', { columns: [{ ...ts, nullable: true }, ...others] }],
    ['It has no columns.', { columns: [] }],
    ['It has no name.', { shortName: '' }],
    ['1.5 is no version.', { version: 1.5 }],
    ['0 is no version.', { version: 0 }],
  ];
  test.each(flawed)('refuses what is no dataset, meant or not: %s', (reason, changes) => {
    const registry = new SchemaRegistry();
    expect(() => registry.register({ ...minuteBars, ...changes }, { breaking: true })).toThrow(
      expect.objectContaining({
        code: 'SCHEMA_INCOMPATIBLE',
        details: expect.objectContaining({ reasons: expect.arrayContaining([reason]) }),
      }),
    );
    expect(registry.list()).toEqual([]);
  });

  test.each([
    { name: 'taq_other' },
    { shortName: 'other', name: 'daily_rv' },
    { name: 'taq_other', shortName: 'taq_ticks' },
  ])('refuses a name that stands for another dataset: %j', (names) => {
    const registry = createSchemaRegistry();
    expect(() => registry.register({ ...minuteBars, ...names })).toThrow(/is the name of another/);
  });

  test.each([
    ['quotes', undefined],
    ['', undefined],
    ['1min_bars', 7],
  ])('knows no dataset %j in version %p, and says which it knows', (name, version) => {
    expect(() => createSchemaRegistry().get(name, version)).toThrow(
      expect.objectContaining({
        code: 'UNKNOWN_DATASET',
        details: expect.objectContaining({
          known: ['1min_bars', 'daily_rv', 'spread_stats', 'ticks'],
        }),
      }),
    );
  });
});

describe('a dataset', () => {
  test('hands out its columns by name', () => {
    expect(columnOf(minuteBars, 'vwap').unit).toBe('USD');
    expect(() => columnOf(minuteBars, 'bid')).toThrow(
      new RangeError('taq_1min_bars has no column bid'),
    );
  });

  test.each(createSchemaRegistry().list())('$name is sound', ({ columns, key }) => {
    const names = columns.map(({ name }) => name);
    const ids = columns.map(({ fieldId }) => fieldId);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(ids).size).toBe(ids.length);
    expect(names).toEqual(expect.arrayContaining([...key]));
    expect(columns.every(({ meaning }) => meaning.endsWith('.'))).toBe(true);
  });
});
