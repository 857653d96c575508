import { describe, expect, test } from '@jest/globals';
import {
  columnOf,
  createSchemaRegistry,
  minuteBars,
  SchemaRegistry,
  type Dataset,
} from '../src/index.ts';

const second: Dataset = { ...minuteBars, version: 2 };

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
