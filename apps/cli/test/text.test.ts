import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { columnOf, minuteBars, parseExchangeDate, TaqError, type Dataset } from '@taq/schema';
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
import { SyncEventLines } from '../src/output/sync-event-lines.ts';
import { SyncProgress } from '../src/output/sync-progress.ts';
import { SyncScreen } from '../src/output/sync-screen.ts';
import { cutTable, textTable } from '../src/output/text-table.ts';
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

test('a table that is too wide is a block for each row; one of rows keeps the columns that fit', () => {
  const columns = ['day', 'symbol', 'close'].map((header) => ({ header, align: 'right' as const }));
  const rows = [
    ['2024-11-25', 'AAPL', '1.5'],
    ['2024-11-26', 'BRK.B', ''],
  ];
  expect(textTable(columns, rows, 25)).toContain('2024-11-25    AAPL    1.5\n');
  expect(textTable(columns, rows, 24)).toBe(
    'day     2024-11-25\nsymbol  AAPL\nclose   1.5\n\nday     2024-11-26\nsymbol  BRK.B\nclose\n',
  );
  expect(cutTable(columns, rows, 24)).toEqual({
    text: '       day  symbol\n2024-11-25    AAPL\n2024-11-26   BRK.B\n',
    hidden: ['close'],
  });
  expect(cutTable(columns, rows, 5).hidden).toEqual(['close']);
  expect(cutTable(columns, rows, 25).hidden).toEqual([]);
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

  const STEP = { type: 'progress', dataset: 'd', partition: '202411', date } as const;

  async function show(style: ProgressStyle): Promise<string> {
    let said = '';
    {
      using progress = new SyncProgress({ tell: (text) => void (said += text) }, style);
      await progress.connecting({ host: '127.0.0.1', port: 1 }, () => []);
      progress.showConnection({ type: 'opening', connection: 1 });
      progress.show({ type: 'planned', dataset: 'd', partitions: 1, days: 2, cells: 3 });
      progress.show({ ...STEP, done: 1, days: 2, cells: 1, allCells: 3, rows: 9 });
      progress.show({ type: 'warning', message: 'little room' });
      progress.show({
        type: 'waiting',
        lock: 'a.lock',
        holder: 'process 7 on h',
        waitedMs: 30_040,
      });
      progress.show({ type: 'committed', dataset: 'd', partition: '202411', version: 4, rows: 9 });
      progress.show({ ...STEP, done: 2, days: 2, cells: 3, allCells: 3, rows: 9 });
    }
    return said;
  }

  test('on a terminal is a few lines that change, what happened stands above, and they are gone at the end', async () => {
    let said = '';
    const spy = jest.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
      said += String(chunk);
      return true;
    });
    const [columns, rows] = [process.stderr.columns, process.stderr.rows];
    try {
      Object.assign(process.stderr, { columns: 100, rows: 30 });
      expect(await show({ quiet: false, moves: true })).toBe('');
    } finally {
      Object.assign(process.stderr, { columns, rows });
      spy.mockRestore();
    }
    expect(said).toContain('syncing from 127.0.0.1:1 …\n');
    expect(said).toContain(`warning: little room\n`);
    expect(said).toContain(WAITING);
    expect(said).toContain('[#######.............] 1 of 2 days, 1 of 3 symbol-days');
    expect(said.lastIndexOf('\u001B[2K')).toBeGreaterThan(said.lastIndexOf('syncing from'));
  });

  test('has what is done, how fast, how long it may take, and each connection', () => {
    const screen = new SyncScreen('syncing', 1000);
    const receiving = { connection: 1, state: 'receiving', bytes: 3e6 } as const;
    const before = { nowMs: 1000, connections: [{ ...receiving, bytes: 1e6 }] };
    expect(screen.lines(before)).toEqual([
      'syncing',
      '  1.00 MB received, 0 bytes/s',
      '  connection 1: receiving, 1.00 MB',
    ]);
    screen.note({ type: 'planned', dataset: 'd', partitions: 1, days: 4, cells: 8 });
    screen.note({ ...STEP, done: 1, days: 4, cells: 2, allCells: 8, rows: 9 });
    screen.noteConnection({ type: 'opening', connection: 2 });
    const idle = { connection: 2, state: 'closed', bytes: 0 } as const;
    expect(screen.lines({ nowMs: 3000, connections: [receiving, idle] })).toEqual([
      'syncing',
      '  [#####...............] 1 of 4 days, 2 of 8 symbol-days, last 2024-11-25',
      '  9 rows, 2.0 s so far, about 6.0 s left',
      '  3.00 MB received, 1.00 MB/s',
      '  connection 1: receiving, 3.00 MB',
      '  connection 2: logging in; your phone may be asked',
    ]);
    screen.noteConnection({ type: 'opened', connection: 2 });
    expect(screen.lines({ nowMs: 9000, connections: [receiving, idle] }).at(-1)).toBe(
      '  connection 2: closed, 0 bytes',
    );
  });

  test('to programs is an object a line, with a type', () => {
    let said = '';
    const lines = new SyncEventLines({ say: (text) => void (said += text) });
    const details = { server: 's' };
    const error = new TaqError('SOURCE_UNREACHABLE', 'postgres://u:secret@h/d is gone', {
      details,
    });
    lines.showConnection({ type: 'opening', connection: 1 });
    lines.showConnection({ type: 'lost', connection: 1, error });
    lines.show({ ...STEP, done: 1, days: 2, cells: 1, allCells: 3, rows: 9 });
    lines.show({ type: 'retrying', date, attempt: 1, error });
    lines.show({ type: 'waiting', lock: 'a.lock', holder: 'h', waitedMs: 1.4 });
    const open = {
      dataset: 'd',
      symbol: 'A',
      first: date,
      last: date,
      state: 'not_synced',
    } as const;
    lines.show({ type: 'stopped', open: [open], openCells: 1 });
    expect(said).not.toContain('secret');
    expect(
      said
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toMatchObject([
      { type: 'connection', connection: 1, state: 'opening' },
      { type: 'connection', connection: 1, state: 'lost', error: { code: 'SOURCE_UNREACHABLE' } },
      { type: 'progress', date, done: 1, days: 2, cells: 1, all_cells: 3, rows: 9 },
      { type: 'retrying', date, attempt: 1, error: { code: 'SOURCE_UNREACHABLE' } },
      { type: 'waiting', lock: 'a.lock', holder: 'h', waited_ms: 1 },
      { type: 'stopped', missing: [open], open_cells: 1 },
    ]);
  });

  test('on a pipe is a line for each stage, without a control character', async () => {
    expect(await show({ quiet: false, moves: false })).toBe(
      'syncing from 127.0.0.1:1 …\nd: 3 symbol-days on 2 days to fetch\n' +
        `warning: little room\n${WAITING}committed d 202411 as version 4\n`,
    );
  });

  test.each([true, false])(
    'is what holds it up only where programs read (terminal: %s)',
    async (moves) => {
      expect(await show({ quiet: true, moves })).toBe(`warning: little room\n${WAITING}`);
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
