import { describe, expect, test } from '@jest/globals';
import { SALE_CONDITIONS } from '@taq/measures';
import { createSchemaRegistry } from '@taq/schema';
import { notesTable } from '../src/output/notes-table.ts';
import { jsonError, taq } from './support/cli.ts';
import { pretendTerminal } from './support/terminal.ts';

interface Dictionary {
  readonly schema_version: number;
  readonly datasets: readonly {
    readonly name: string;
    readonly short_name: string;
    readonly columns: readonly Record<string, unknown>[];
  }[];
  readonly conditions: readonly Record<string, unknown>[];
  readonly condition_sets: readonly string[];
}

async function said(...words: readonly string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await taq(['describe', ...words]);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return stdout;
}

async function dictionary(...words: readonly string[]): Promise<Dictionary> {
  return JSON.parse(await said(...words, '--json')) as Dictionary;
}

describe('taq describe', () => {
  const datasets = createSchemaRegistry().list();

  test('names every dataset, and how to go on', async () => {
    const text = await said();
    for (const { shortName, key } of datasets) {
      expect(text).toMatch(new RegExp(`^${shortName} +${key.join(', ')} `, 'm'));
      expect(text).toContain(`taq describe ${shortName}\n`);
    }
    expect(text).toContain('taq describe conditions\n');
  });

  test.each(datasets.map(({ shortName, name }) => [shortName, name]))(
    '%s has all its columns with type, unit, zone and meaning, by either name',
    async (shortName, name) => {
      const text = await said(shortName);
      expect(await said(name)).toBe(text);
      const [described] = (await dictionary(shortName)).datasets;
      const columns = createSchemaRegistry().get(name).columns;
      expect(described?.columns).toEqual(
        columns.map(({ fieldId, zone, ...column }) => ({
          ...column,
          zone: zone ?? null,
          field_id: fieldId,
        })),
      );
      const words = text.replaceAll(/\s+/g, ' ');
      for (const { name: column, type } of columns) {
        expect(words).toContain(` ${column} ${type}`);
      }
      expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    },
  );

  test('conditions says what each code does on which tape, and since when', async () => {
    const text = await said('conditions');
    expect(text).toMatch(/^B +no +no +yes +average price trade$/m);
    expect(text).toMatch(/^B +yes +yes +yes +bunched trade$/m);
    expect(text).toMatch(/^Z +yes +if first +yes +sold out of sequence$/m);
    expect(text).toMatch(/^I +no +no +yes +odd lot, since 2013-12-09$/m);
    const { conditions, condition_sets: sets, datasets: none } = await dictionary('conditions');
    expect(conditions).toHaveLength(
      SALE_CONDITIONS.reduce((count, { sources }) => count + sources.length, 0),
    );
    expect(conditions.find(({ to }) => to !== null)).toEqual({
      tape: 'A and B (CTA)',
      code: 'I',
      meaning: 'election by a sold order',
      high_low: true,
      last: true,
      volume: true,
      from: null,
      to: '2013-12-06',
    });
    expect(sets).toContain('regular');
    expect(none).toEqual([]);
  });

  test('--json holds all of it', async () => {
    const all = await dictionary();
    expect(all.schema_version).toBe(1);
    expect(all.datasets.map(({ name }) => name)).toEqual(datasets.map(({ name }) => name));
    expect(all.conditions.length).toBeGreaterThan(0);
  });

  test('what it does not know is exit code 2, with what it knows', async () => {
    const outcome = await taq(['describe', 'candles', '--json']);
    expect(outcome.exitCode).toBe(2);
    expect(jsonError(outcome)).toMatchObject({
      code: 'UNKNOWN_DATASET',
      next: expect.stringContaining('daily_rv'),
    });
  });

  test('uses the width of a terminal', async () => {
    using _ = pretendTerminal({ columns: 100, rows: 30 });
    const longest = Math.max(...(await said('1min_bars')).split('\n').map(({ length }) => length));
    expect(longest).toBeGreaterThan(80);
    expect(longest).toBeLessThanOrEqual(100);
  });
});

test('a table of notes keeps its other columns where there is no room at all', () => {
  const columns = [
    { header: 'name', align: 'left' },
    { header: 'note', align: 'left' },
  ] as const;
  const text = notesTable(columns, [['a'.repeat(40), 'one two three four five six seven']], 20);
  expect(text.split('\n')).toEqual([
    `name${' '.repeat(38)}note`,
    `${'a'.repeat(40)}  one two three four five`,
    `${' '.repeat(42)}six seven`,
    '',
  ]);
});
