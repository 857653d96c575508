import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { minuteBars, SchemaDriftError, TaqError } from '@taq/schema';
import { TaqStore, type QuarantineEntry, type Rejection } from '@taq/versioning';
import { tableFromArrays, tableFromIPC } from 'apache-arrow';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonError, taq, type Outcome } from './support/cli.ts';
import { freshFolder } from './support/folder.ts';

const BAD_ROWS = tableFromArrays({ symbol: ['AAPL', 'IBM'], low: Float64Array.of(1, 1000) });
const UNKNOWN = '20200101T000000000Z-000000000000';

let folder: Awaited<ReturnType<typeof freshFolder>>;
let dataDir: string;
let store: TaqStore;

/** A store in which nothing could be committed yet, as after a first sync that failed. */
beforeEach(async () => {
  folder = await freshFolder();
  dataDir = join(folder.path, 'data');
  store = await TaqStore.open({ dataDir, mode: 'write', clock: Date.now, software: 'test 1.0' });
});
afterEach(async () => folder[Symbol.asyncDispose]());

function invalid(): Rejection {
  const findings = [{ rule: 'ohlc', column: 'open', count: 1, rows: [1] }];
  const details = { dataset: minuteBars.name, findings };
  return {
    what: 'rows of 1min_bars, 2024-11-26',
    origin: { dataset: minuteBars.name, partition: '202411', source: 'wrds://host/wrds' },
    error: new TaqError('DATA_INVALID', 'the rows are not valid:\n  open: ohlc', { details }),
    run: 'run-1',
  };
}

async function keepInvalid(): Promise<QuarantineEntry> {
  return store.quarantine.keep(invalid(), BAD_ROWS);
}

async function run(...words: readonly string[]): Promise<Outcome> {
  return taq(['quarantine', ...words, '--data-dir', dataDir]);
}

async function said(...words: readonly string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await run(...words);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return stdout;
}

async function refused(...words: readonly string[]): Promise<Record<string, unknown>> {
  const outcome = await run(...words, '--json');
  expect(outcome.stdout).toBe('');
  return { ...jsonError(outcome), exit_code: outcome.exitCode };
}

describe('quarantine list', () => {
  test('has a line for each entry, and says when there is none', async () => {
    expect(await said('list')).toBe('The quarantine is empty.\n');
    const { id, quarantinedAt, content } = await keepInvalid();
    const [header, line, ...rest] = (await said('list')).split('\n');
    expect(header).toMatch(/^id +when \(UTC\) +what +error +rules +rows +bytes$/);
    expect(line?.split(/ {2,}/)).toEqual([
      id,
      quarantinedAt,
      'rows of 1min_bars, 2024-11-26',
      'DATA_INVALID',
      'ohlc',
      '2',
      String(content?.bytes),
    ]);
    expect(rest).toEqual(['']);
  });

  test('goes on past an entry that cannot be read', async () => {
    const torn = await keepInvalid();
    const { id } = await keepInvalid();
    await writeFile(join(dataDir, torn.folder, 'reason.json'), '');
    const text = await said('list');
    expect(text).toContain(`cannot be read: ${torn.id} (`);
    expect(text).toContain(`${id}  `);
    const { entries, unreadable } = JSON.parse(await said('list', '--json')) as {
      entries: { id: string }[];
      unreadable: { id: string }[];
    };
    expect(entries.map((entry) => entry.id)).toEqual([id]);
    expect(unreadable.map((entry) => entry.id)).toEqual([torn.id]);
  });

  test('with --json is one object', async () => {
    const { id, quarantinedAt, content, folder: place } = await keepInvalid();
    expect(JSON.parse(await said('list', '--json'))).toEqual({
      schema_version: 1,
      entries: [
        {
          id,
          quarantined: quarantinedAt,
          what: 'rows of 1min_bars, 2024-11-26',
          origin: { dataset: minuteBars.name, partition: '202411', source: 'wrds://host/wrds' },
          error: { code: 'DATA_INVALID', message: 'the rows are not valid:\n  open: ohlc' },
          rules: ['ohlc'],
          file: `${place}/rows.arrow`,
          bytes: content?.bytes,
          rows: 2,
          run: 'run-1',
          software: 'test 1.0',
        },
      ],
      unreadable: [],
    });
  });

  test('of no store is exit code 4, and makes none', async () => {
    dataDir = join(folder.path, 'nowhere');
    for (const words of [['list'], ['show', UNKNOWN], ['drop', UNKNOWN], ['drop', '--all']]) {
      expect(await refused(...words)).toMatchObject({ code: 'STORE_NOT_FOUND', exit_code: 4 });
    }
    expect(await readdir(folder.path)).toEqual(['data']);
  });
});

describe('quarantine show', () => {
  test('tells reason, rules, first offending rows and the file, which holds the rows', async () => {
    const { id } = await keepInvalid();
    const text = await said('show', id);
    expect(text).toMatch(/^id +2/);
    expect(text).toMatch(/^source +wrds:\/\/host\/wrds$/m);
    expect(text).toMatch(/^error +DATA_INVALID: the rows are not valid:$/m);
    expect(text).toMatch(/^rule +column +count +rows\nohlc +open +1 +1$/m);
    expect(text).toMatch(/^row +symbol +low\n1 +IBM +1000$/m);
    const [, file = ''] = /^file +(\S+) \(2 rows, \d+ bytes\)$/m.exec(text) ?? [];
    expect(tableFromIPC(await readFile(file)).numRows).toBe(2);
  });

  test('tells which columns differ, and what lies beneath an error', async () => {
    const differences = [
      { column: 'low', kind: 'type', expected: 'float64', found: 'int32' },
    ] as const;
    const { id } = await store.quarantine.keep({
      what: 'a batch',
      origin: {},
      error: new Error('wrapped', { cause: new SchemaDriftError(minuteBars, []) }),
    });
    const text = await said('show', id);
    expect(text).toMatch(/^error +UNEXPECTED: wrapped\ncause +the columns are not those of/m);
    expect(text).toMatch(/^file +none was kept$/m);
    expect(text).not.toContain('first offending rows');
    const drift = await store.quarantine.keep(
      { what: 'a batch', origin: {}, error: new SchemaDriftError(minuteBars, differences) },
      BAD_ROWS,
    );
    const page = await said('show', drift.id);
    expect(page).toMatch(/^column +kind +expected +found\nlow +type +float64 +int32$/m);
    const { entry } = JSON.parse(await said('show', drift.id, '--json')) as {
      entry: Record<string, unknown>;
    };
    expect(entry).toMatchObject({
      id: drift.id,
      differences,
      findings: [],
      first_rows: {
        columns: ['symbol', 'low'],
        rows: [
          { row: 0, values: ['AAPL', 1] },
          { row: 1, values: ['IBM', 1000] },
        ],
      },
    });
  });

  test('of an id that is not there is exit code 4, of an unreadable reason 8', async () => {
    expect(await refused('show', UNKNOWN)).toMatchObject({
      code: 'QUARANTINE_NOT_FOUND',
      exit_code: 4,
      next: expect.stringContaining('taq quarantine list'),
    });
    const { id, folder: place } = await keepInvalid();
    await writeFile(join(dataDir, place, 'reason.json'), '{}');
    expect(await refused('show', id)).toMatchObject({ code: 'STORE_DAMAGED', exit_code: 8 });
    expect(await refused('show')).toMatchObject({ code: 'INVALID_ARGUMENT', exit_code: 2 });
  });
});

describe('quarantine drop', () => {
  test('removes the entries that are named', async () => {
    const [first, second, third] = [await keepInvalid(), await keepInvalid(), await keepInvalid()];
    expect(await said('drop', first.id, third.id)).toBe(
      `dropped: ${first.id}\ndropped: ${third.id}\n`,
    );
    expect(await readdir(join(dataDir, 'taq/quarantine'))).toEqual([second.id]);
  });

  test('removes none where one of them is not there', async () => {
    const { id } = await keepInvalid();
    expect(await refused('drop', id, UNKNOWN)).toMatchObject({
      code: 'QUARANTINE_NOT_FOUND',
      exit_code: 4,
    });
    expect(await readdir(join(dataDir, 'taq/quarantine'))).toEqual([id]);
  });

  test('--all removes every entry, and is fine where there is none', async () => {
    const ids = [(await keepInvalid()).id, (await keepInvalid()).id].toSorted();
    expect(JSON.parse(await said('drop', '--all', '--json'))).toEqual({
      schema_version: 1,
      dropped: ids,
    });
    expect(await said('drop', '--all')).toBe('The quarantine is empty.\n');
  });

  test.each([[[]], [[UNKNOWN, '--all']], [['--everything']]])(
    'of %j is a mistake in the arguments',
    async (words) => {
      await keepInvalid();
      expect(await refused('drop', ...words)).toMatchObject({
        code: 'INVALID_ARGUMENT',
        exit_code: 2,
      });
      expect(await readdir(join(dataDir, 'taq/quarantine'))).toHaveLength(1);
    },
  );
});
