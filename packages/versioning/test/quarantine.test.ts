import { spawnSync } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import {
  createSchemaRegistry,
  DataValidator,
  minuteBars,
  SchemaDriftError,
  TaqError,
} from '@taq/schema';
import { Quarantine, type Rejection } from '@taq/versioning';
import {
  DateDay,
  makeVector,
  Table,
  tableFromArrays,
  tableFromIPC,
  TimestampMicrosecond,
} from 'apache-arrow';
import { QuarantineWriter } from '../src/quarantine-writer.ts';
import { TempFiles } from '../src/temp-files.ts';
import { barsTable } from './support/bars.ts';
import { Child } from './support/children.ts';
import { errorOf } from './support/errors.ts';
import { filesBelow, temporaryFolder } from './support/folders.ts';
import { contentOf, MONDAY_MORNING, openStore, updateOf } from './support/stores.ts';

const OPTIONS = { clock: (): number => MONDAY_MORNING, software: 'test 1.0' };

/** Two bars, of which the second has a price below zero. */
function brokenBars(): Table {
  const table = barsTable([{ symbol: 'AAPL', date: '2024-11-25', bars: 2, price: 0.49 }]);
  const low = table.getChild('low')?.data[0]?.values as Float64Array;
  low[1] = -3;
  return table;
}

/** What the validator says of rows. */
function invalid(rows: Table): unknown {
  try {
    new DataValidator(createSchemaRegistry()).validate(rows, minuteBars.name);
  } catch (error) {
    return error;
  }
  throw new RangeError('the rows are valid');
}

function rejection(error: unknown, run?: string): Rejection {
  const origin = { dataset: minuteBars.name, partition: '202411', source: 'wrds://host/wrds' };
  return { what: 'rows of a test', origin, error, ...(run !== undefined && { run }) };
}

async function keptRows(dataDir: string, folder: string): Promise<Record<string, unknown>[]> {
  const table = tableFromIPC(await readFile(join(dataDir, folder, 'rows.arrow')));
  return table.toArray().map((row: object) => ({ ...row }));
}

describe('an entry', () => {
  test('says what was rejected, where it came from, by which rules, and shows the first rows', async () => {
    await using folder = await temporaryFolder();
    const { quarantine } = await openStore(folder.path);
    const rows = brokenBars();
    const { id } = await quarantine.keep(rejection(invalid(rows), 'run 1'), rows);
    const entry = await quarantine.show(id);
    expect(entry).toMatchObject({
      id,
      folder: `taq/quarantine/${id}`,
      quarantinedAt: '2024-12-02T11:00:00.000Z',
      what: 'rows of a test',
      origin: { dataset: minuteBars.name, partition: '202411', source: 'wrds://host/wrds' },
      error: { code: 'DATA_INVALID' },
      findings: expect.arrayContaining([
        { rule: 'positive', column: 'low', count: 2, rows: [0, 1] },
      ]),
      differences: [],
      content: { file: 'rows.arrow', rows: 2 },
      run: 'run 1',
      software: 'test 1.0',
    });
    const { columns, rows: shown } = entry.firstRows;
    expect(columns).toEqual(minuteBars.columns.map(({ name }) => name));
    expect(shown.map(({ row }) => row)).toEqual([0, 1]);
    const second = columns.map((name, column) => [name, shown[1]?.values[column]]);
    expect(Object.fromEntries(second)).toEqual({
      ts: '2024-11-25T14:31:00.000000000Z',
      symbol: 'AAPL',
      open: 0.5,
      high: 1,
      low: -3,
      close: 0.75,
      volume: '101',
      vwap: 0.625,
      date: '2024-11-25',
      trades: '3',
      volume_fraction: null,
    });
    expect(await keptRows(folder.path, entry.folder)).toHaveLength(2);
  });

  test('of another schema holds its rows with the columns that they came with', async () => {
    await using folder = await temporaryFolder();
    const { quarantine } = await openStore(folder.path);
    const rows = tableFromArrays({
      symbol: ['AAPL', 'IBM'],
      price: Float64Array.of(1, Number.NaN),
    });
    const { id } = await quarantine.keep(rejection(invalid(rows)), rows);
    const entry = await quarantine.show(id);
    expect(entry.error.code).toBe('SCHEMA_DRIFT');
    expect(entry.differences).toContainEqual({
      column: 'price',
      kind: 'added',
      expected: 'no such column',
      found: expect.stringContaining('float64'),
    });
    expect(entry.firstRows).toEqual({
      columns: ['symbol', 'price'],
      rows: [
        { row: 0, values: ['AAPL', 1] },
        { row: 1, values: ['IBM', 'NaN'] },
      ],
    });
    expect(await keptRows(folder.path, entry.folder)).toHaveLength(2);
  });

  test('holds exactly the rows of a table that is part of another one', async () => {
    await using folder = await temporaryFolder();
    const { quarantine } = await openStore(folder.path);
    const all = barsTable([
      { symbol: 'AAPL', date: '2024-11-25', bars: 3 },
      { symbol: 'IBM', date: '2024-11-25', bars: 3 },
    ]);
    const rows = new Table(all.schema, [...all.slice(2, 4).batches, ...all.slice(5, 6).batches]);
    const entry = await quarantine.keep(rejection(new Error('no reason')), rows);
    expect(entry.content?.rows).toBe(3);
    const kept = await keptRows(folder.path, entry.folder);
    expect(kept.map(({ symbol, open }) => `${String(symbol)} ${String(open)}`)).toEqual([
      'AAPL 100.02',
      'IBM 100',
      'IBM 100.02',
    ]);
  });

  test('shows dates and instants of any unit, those outside of the calendar as numbers', async () => {
    await using folder = await temporaryFolder();
    const { quarantine } = await openStore(folder.path);
    const rows = new Table({
      day: makeVector({ type: new DateDay(), data: Int32Array.of(20_052, 2_147_483_647) }),
      micro: makeVector({
        type: new TimestampMicrosecond('UTC'),
        data: BigInt64Array.of(1_732_545_000_000_001n, 2n ** 62n),
      }),
    });
    const { firstRows } = await quarantine.keep(rejection(invalid(rows)), rows);
    expect(firstRows.rows.map(({ values }) => values)).toEqual([
      ['2024-11-25', '2024-11-25T14:30:00.000001000Z'],
      ['2147483647', String(1_000n * 2n ** 62n)],
    ]);
  });

  test('without rows is its reason, and no secret is in it', async () => {
    await using folder = await temporaryFolder();
    const { quarantine } = await openStore(folder.path);
    const cause = new Error('connect postgres://me:s3cret@host:9737/wrds');
    const { id } = await quarantine.keep(rejection(new Error('no column', { cause })));
    expect(await readdir(join(folder.path, 'taq/quarantine', id))).toEqual(['reason.json']);
    const text = await readFile(join(folder.path, 'taq/quarantine', id, 'reason.json'), 'utf8');
    expect(text).not.toContain('s3cret');
    expect((await quarantine.show(id)).error).toEqual({
      code: 'UNEXPECTED',
      message: 'no column',
      causes: ['connect postgres://…@host:9737/wrds'],
    });
  });

  test('is one of its own where two are kept at the same moment', async () => {
    await using folder = await temporaryFolder();
    const { quarantine } = await openStore(folder.path);
    const rows = brokenBars();
    const twice = [1, 2].map(async () => quarantine.keep(rejection(invalid(rows)), rows));
    const ids = (await Promise.all(twice)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
    const { entries, unreadable } = await quarantine.list();
    expect(entries.map(({ id }) => id)).toEqual(ids.toSorted());
    expect(unreadable).toEqual([]);
  });
});

describe('the error of what was rejected', () => {
  test('keeps its code and details, and names the entry and the command that shows it', async () => {
    await using folder = await temporaryFolder();
    const { quarantine } = await openStore(folder.path);
    const first = new SchemaDriftError(minuteBars, []);
    const error = await quarantine.reject(rejection(first));
    const [entry] = (await quarantine.list()).entries;
    expect(error).toMatchObject({ code: 'SCHEMA_DRIFT', details: first.details, cause: first });
    expect(error.message).toBe(`${first.message}\nkept in quarantine as ${entry?.id}`);
    expect((error as TaqError).next).toContain(`taq quarantine show ${entry?.id} `);
  });

  test('without a code says the same', async () => {
    await using folder = await temporaryFolder();
    const { quarantine } = await openStore(folder.path);
    const error = await quarantine.reject(rejection('no more room'));
    expect(TaqError.is(error)).toBe(false);
    expect(error.message).toMatch(/^no more room\nkept in quarantine as 2024/);
  });
});

describe('E6: a disk that takes nothing more', () => {
  test('does not swallow the first error, and leaves nothing half written', async () => {
    await using folder = await temporaryFolder();
    await openStore(folder.path);
    const before = await filesBelow(folder.path);
    const hooks = fileURLToPath(new URL('./support/typescript-hooks.mjs', import.meta.url));
    const script = fileURLToPath(new URL('./support/full-quarantine.ts', import.meta.url));
    const run = 'ulimit -f 32; exec "$0" --conditions @taq/dev --import "$1" "$2" "$3"';
    const args = [process.execPath, hooks, script, JSON.stringify({ dataDir: folder.path })];
    const { stdout, stderr } = spawnSync('bash', ['-c', run, ...args], { encoding: 'utf8' });
    expect(stderr).toBe('');
    const [code, first, note] = stdout.split('\n');
    expect([code, first]).toEqual(['DATA_INVALID', 'the first error']);
    expect(note).toMatch(/^nothing could be kept in quarantine: no space left/);
    expect(await filesBelow(folder.path)).toEqual(before);
    expect(await readdir(join(folder.path, 'taq/tmp'))).toEqual(['staged']);
  });

  test('nor does a quarantine that cannot be made', async () => {
    await using folder = await temporaryFolder();
    const { quarantine } = await openStore(folder.path);
    await rm(join(folder.path, 'taq/quarantine'), { recursive: true });
    await writeFile(join(folder.path, 'taq/quarantine'), 'in the way');
    const first = invalid(brokenBars()) as TaqError;
    const error = await quarantine.reject(rejection(first));
    expect(error).toMatchObject({ code: 'DATA_INVALID', cause: first, next: first.next });
    expect(error.message).toContain(`${first.message}\nnothing could be kept in quarantine: `);
  });
});

describe('a process that dies while it keeps an entry', () => {
  test('leaves no entry, and the next opening clears away what it began', async () => {
    await using folder = await temporaryFolder();
    await openStore(folder.path);
    const script = new URL('./support/quarantine-crasher.ts', import.meta.url);
    expect(await new Child(script, { dataDir: folder.path }).end()).toBe('SIGKILL');
    const half = (await filesBelow(folder.path)).map((name) => name.split('/').at(-1));
    expect(half).toEqual(['rows.arrow']);
    const { quarantine } = await openStore(folder.path);
    expect(await quarantine.list()).toEqual({ entries: [], unreadable: [] });
    expect(await readdir(join(folder.path, 'taq/tmp'))).toEqual(['staged']);
  });
});

describe('a file of the store', () => {
  async function storeWithObject(dataDir: string): Promise<string> {
    const store = await openStore(dataDir);
    await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 2 }]));
    const [name = ''] = await readdir(join(dataDir, 'taq/objects'));
    return join(dataDir, 'taq/objects', name);
  }

  test('is moved there with its bytes and its old place', async () => {
    await using folder = await temporaryFolder();
    const path = await storeWithObject(folder.path);
    const bytes = await readFile(path);
    const { quarantine } = await openStore(folder.path);
    const { id } = await quarantine.keepFile(path, rejection(new Error('damaged')));
    const entry = await quarantine.show(id);
    expect(entry.origin.path).toBe(path.slice(folder.path.length + 1));
    expect(entry.content).toMatchObject({ bytes: bytes.length });
    const kept = join(folder.path, entry.folder, entry.content?.file ?? '');
    expect(await readFile(kept)).toEqual(bytes);
    expect(await readdir(join(folder.path, 'taq/objects'))).toEqual([]);
  });

  test('is copied there where the file system has no links', async () => {
    await using folder = await temporaryFolder();
    const path = await storeWithObject(folder.path);
    const bytes = await readFile(path);
    const temps = new TempFiles(join(folder.path, 'taq/tmp'));
    const refuse = async (): Promise<void> => {
      throw Object.assign(new Error('no links here'), { code: 'EPERM' });
    };
    const writer = new QuarantineWriter({ dataDir: folder.path, ...OPTIONS }, temps, refuse);
    const entry = await writer.keepFile(path, rejection(new Error('damaged')));
    const kept = join(folder.path, entry.folder, entry.content?.file ?? '');
    expect(await readFile(kept)).toEqual(bytes);
    expect(await readdir(join(folder.path, 'taq/objects'))).toEqual([]);
  });

  test('stays where it is when it cannot be kept', async () => {
    await using folder = await temporaryFolder();
    const path = await storeWithObject(folder.path);
    const temps = new TempFiles(join(folder.path, 'taq/tmp'));
    const fail = async (): Promise<void> => {
      throw Object.assign(new Error('broken disk'), { code: 'EIO' });
    };
    const writer = new QuarantineWriter({ dataDir: folder.path, ...OPTIONS }, temps, fail);
    const before = await filesBelow(folder.path);
    await expect(writer.keepFile(path, rejection(new Error('damaged')))).rejects.toThrow(
      'broken disk',
    );
    expect(await filesBelow(folder.path)).toEqual(before);
  });
});

describe('the list', () => {
  test('goes on past what cannot be read, and says what that is', async () => {
    await using folder = await temporaryFolder();
    const { quarantine } = await openStore(folder.path);
    const [torn, newer, good] = [
      await quarantine.keep(rejection(new Error('1'))),
      await quarantine.keep(rejection(new Error('2'))),
      await quarantine.keep(rejection(new Error('3'))),
    ];
    const reasonOf = ({ folder: name }: { readonly folder: string }): string =>
      join(folder.path, name, 'reason.json');
    await writeFile(reasonOf(torn), '{');
    await writeFile(reasonOf(newer), '{"formatVersion":99}');
    await writeFile(join(folder.path, 'taq/quarantine/notes.txt'), 'mine');
    const { entries, unreadable } = await quarantine.list();
    expect(entries.map(({ id }) => id)).toEqual([good.id]);
    expect(new Set(unreadable)).toEqual(
      new Set([
        { id: torn.id, problem: expect.stringContaining('not what the store wrote') },
        { id: newer.id, problem: expect.stringContaining('format 99') },
        { id: 'notes.txt', problem: 'nothing that the store put there' },
      ]),
    );
    expect((await errorOf(quarantine.show(torn.id))).code).toBe('STORE_DAMAGED');
    expect((await errorOf(quarantine.show(newer.id))).code).toBe('STORE_FORMAT_UNKNOWN');
    expect((await quarantine.dropAll()).toSorted()).toEqual(
      [torn.id, newer.id, good.id].toSorted(),
    );
    expect(await readdir(join(folder.path, 'taq/quarantine'))).toEqual(['notes.txt']);
  });

  test('is empty where nobody ever kept anything, also without its folder', async () => {
    await using folder = await temporaryFolder();
    const { quarantine } = await openStore(folder.path);
    await rm(join(folder.path, 'taq/quarantine'), { recursive: true });
    expect(await quarantine.list()).toEqual({ entries: [], unreadable: [] });
    expect(await quarantine.dropAll()).toEqual([]);
  });

  test('is there before the first commit, and not where there is no store', async () => {
    await using folder = await temporaryFolder();
    const options = { dataDir: join(folder.path, 'data'), ...OPTIONS };
    expect((await errorOf(Quarantine.open(options))).code).toBe('STORE_NOT_FOUND');
    const { quarantine } = await openStore(options.dataDir);
    const { id } = await quarantine.keep(rejection(new Error('first of all')));
    const { entries } = await (await Quarantine.open(options)).list();
    expect(entries.map((entry) => entry.id)).toEqual([id]);
    expect((await errorOf(Quarantine.open({ ...options, dataDir: folder.path }))).code).toBe(
      'STORE_NOT_FOUND',
    );
  });
});

describe('drop', () => {
  test('removes what is named, and nothing where one of them is not there', async () => {
    await using folder = await temporaryFolder();
    const { quarantine } = await openStore(folder.path);
    const { id } = await quarantine.keep(rejection(new Error('1')));
    const other = await quarantine.keep(rejection(new Error('2')));
    const error = await errorOf(quarantine.drop([id, '../objects', 'nothing']));
    expect(error).toMatchObject({
      code: 'QUARANTINE_NOT_FOUND',
      details: { ids: ['../objects', 'nothing'] },
    });
    expect((await quarantine.list()).entries).toHaveLength(2);
    await quarantine.drop([id, id]);
    expect((await quarantine.list()).entries.map((entry) => entry.id)).toEqual([other.id]);
    expect((await errorOf(quarantine.show(id))).code).toBe('QUARANTINE_NOT_FOUND');
  });
});

test('no reader sees what lies there', async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 2 }]));
  const [content, version] = [
    await contentOf(await store.current()),
    (await store.current()).version,
  ];
  const before = await filesBelow(folder.path);
  await store.quarantine.keep(rejection(invalid(brokenBars())), brokenBars());
  const reader = await openStore(folder.path, { mode: 'read' });
  expect(await contentOf(await reader.current())).toEqual(content);
  expect((await reader.current()).version).toBe(version);
  const after = await filesBelow(folder.path);
  expect(after.filter((name) => !name.startsWith('taq/quarantine/'))).toEqual(before);
});
