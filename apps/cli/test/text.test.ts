import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { columnOf, minuteBars, parseExchangeDate, type Dataset } from '@taq/schema';
import {
  Float64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  vectorFromArray,
} from 'apache-arrow';
import type { FolderContent, Snapshot } from '@taq/versioning';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createdRemarks } from '../src/output/created-snapshot.ts';
import { missingRemark } from '../src/output/missing-cells.ts';
import { csvRows, jsonRows } from '../src/output/row-formats.ts';
import { snapshotsAsText } from '../src/output/snapshot-list.ts';
import { statusAsText } from '../src/output/store-status-text.ts';
import type { ProgressStyle } from '../src/output/progress-line.ts';
import { SyncProgress } from '../src/output/sync-progress.ts';
import { textTable } from '../src/output/text-table.ts';
import { writeWhole } from '../src/output/write-file.ts';
import { freshFolder } from './support/folder.ts';

test('a table aligns words to the left, numbers to the right, and ends no line in blanks', () => {
  const columns = [
    { header: 'name', align: 'left' },
    { header: 'n', align: 'right' },
    { header: 'note', align: 'left' },
  ] as const;
  expect(
    textTable(columns, [
      ['a', '100', ''],
      ['longer', '1', 'x'],
    ]),
  ).toBe('name      n  note\na       100\nlonger    1  x\n');
});

test('a long table takes no longer than its rows', () => {
  const columns = [{ header: 'n', align: 'right' }] as const;
  const rows = Array.from({ length: 200_000 }, (_, index) => [String(index)]);
  expect(textTable(columns, rows).length).toBe(200_001 * 7);
});

describe('values that are hard to write', () => {
  const dataset: Dataset = {
    ...minuteBars,
    columns: [columnOf(minuteBars, 'symbol'), { ...columnOf(minuteBars, 'vwap'), nullable: true }],
  };
  const table = new Table({
    symbol: vectorFromArray(['A,B', 'say "A"', 'two\r\nlines']),
    vwap: vectorFromArray([0.1 + 0.2, Number.NaN, null], new Float64()),
  });
  const rows = { table, dataset, asked: {} };

  test('are quoted in CSV, null is an empty field, doubles keep every digit', () => {
    expect([...csvRows(rows)].join('')).toBe(
      'symbol,vwap\n"A,B",0.30000000000000004\n"say ""A""",NaN\n"two\r\nlines",\n',
    );
  });

  test('stay JSON where they are no numbers', () => {
    expect(JSON.parse([...jsonRows(rows)].join(''))).toEqual([
      { symbol: 'A,B', vwap: 0.30000000000000004 },
      { symbol: 'say "A"', vwap: null },
      { symbol: 'two\r\nlines', vwap: null },
    ]);
  });

  test('a table of no rows is a header in CSV and an empty list in JSON', () => {
    const schema = new Schema(table.schema.fields);
    const data = makeData({ type: new Struct(schema.fields), length: 0 });
    const empty = { ...rows, table: new Table(schema, new RecordBatch(schema, data)) };
    expect([...csvRows(empty)].join('')).toBe('symbol,vwap\n');
    expect([...jsonRows(empty)].join('')).toBe('[]\n');
  });
});

test('a long list of what is missing is cut for people only', () => {
  const date = parseExchangeDate('2024-11-25');
  const missing = Array.from({ length: 12 }, (_, index) => ({
    symbol: `S${index}`,
    first: date,
    last: date,
    state: 'closed' as const,
  }));
  const { text, json } = missingRemark(missing);
  expect(text.split('\n')).toHaveLength(12);
  expect(text).toContain('  S9  2024-11-25  closed\n  … and 2 more');
  expect(json).toEqual({ missing });
});

test('a store without a dataset or a snapshot says so', () => {
  const empty = { dataDir: 'data', version: 1, committedAt: 'T', snapshots: 0, datasets: [] };
  expect(statusAsText(empty)).toBe(
    'data: version 1, committed T, 0 snapshots\nThe store is empty.\n',
  );
  expect(snapshotsAsText([])).toContain('taq snapshot create');
});

test('links that the file system refused are told, with the way to have the files', () => {
  const snapshot = { tag: 'mine' } as Snapshot;
  const told = (folder: FolderContent): unknown =>
    createdRemarks({ snapshot, created: true, folder }).map(({ text }) => text);
  expect(told({ files: 3, refused: 0 })).toEqual([]);
  expect(told({ files: 3, refused: 2 })).toEqual([
    expect.stringMatching(
      /took no link for 2 of its 3 files: .*snapshots\/taq\/mine; --materialize/,
    ),
  ]);
});

describe('progress', () => {
  const date = parseExchangeDate('2024-11-25');
  const WAITING = 'waiting for a.lock, held by process 7 on h; 30 s so far\n';

  function show(style: ProgressStyle): string {
    let said = '';
    {
      using progress = new SyncProgress({ tell: (text) => void (said += text) }, style);
      progress.connecting({ host: 'h', port: 1 });
      progress.show({ type: 'planned', dataset: 'd', partitions: 1, days: 2, cells: 3 });
      progress.show({
        type: 'progress',
        dataset: 'd',
        partition: '202411',
        date,
        done: 1,
        days: 2,
        rows: 9,
      });
      progress.show({ type: 'warning', message: 'little room' });
      progress.show({
        type: 'waiting',
        lock: 'a.lock',
        holder: 'process 7 on h',
        waitedMs: 30_040,
      });
      progress.show({ type: 'committed', dataset: 'd', partition: '202411', version: 4, rows: 9 });
      progress.show({
        type: 'progress',
        dataset: 'd',
        partition: '202411',
        date,
        done: 2,
        days: 2,
        rows: 9,
      });
    }
    return said;
  }

  test('on a terminal is one line that changes, and is gone at the end', () => {
    const clear = '\r\u001B[K';
    expect(show({ quiet: false, moves: true })).toBe(
      `${clear}syncing from h:1 …${clear}d: 3 symbol-days on 2 days to fetch` +
        `${clear}day 1 of 2: 2024-11-25, 9 rows${clear}warning: little room\n${WAITING}` +
        `committed d 202411 as version 4\n${clear}day 2 of 2: 2024-11-25, 9 rows${clear}`,
    );
  });

  test('on a pipe is a line for each stage, without a control character', () => {
    expect(show({ quiet: false, moves: false })).toBe(
      'syncing from h:1 …\nd: 3 symbol-days on 2 days to fetch\n' +
        `warning: little room\n${WAITING}committed d 202411 as version 4\n`,
    );
  });

  test.each([true, false])(
    'is what holds it up only where programs read (terminal: %s)',
    (moves) => {
      expect(show({ quiet: true, moves })).toBe(`warning: little room\n${WAITING}`);
    },
  );
});

describe('a file that is written whole', () => {
  let folder: Awaited<ReturnType<typeof freshFolder>>;
  beforeAll(async () => {
    folder = await freshFolder();
  });
  afterAll(async () => folder[Symbol.asyncDispose]());

  test('stays as it was when the writing fails, and nothing else is left', async () => {
    const file = join(folder.path, 'a.csv');
    await writeWhole(file, ['old']);
    await expect(writeWhole(file, failing())).rejects.toMatchObject({ code: 'OUTPUT_FAILED' });
    expect(await readFile(file, 'utf8')).toBe('old');
    expect(await readdir(folder.path)).toEqual(['a.csv']);
  });

  function* failing(): Generator<string> {
    yield 'new';
    throw new Error('no room');
  }
});
