import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { minuteBars, TaqError } from '@taq/schema';
import { AtomicFileLock, TaqStore } from '@taq/versioning';
import type { Simulator } from '@taq/wrds-simulator';
import { tableFromArrays } from 'apache-arrow';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { COMMANDS } from '../src/index.ts';
import { taq } from './support/cli.ts';
import { freshFolder } from './support/folder.ts';
import { shapeOf } from './support/json-shape.ts';
import { startServer, WEEK } from './support/server.ts';

const DAYS = ['--start', WEEK.start, '--end', WEEK.end];
const SYNC_DAYS = ['--start-date', WEEK.start, '--end-date', WEEK.end];
const AAPL = ['--symbols', 'AAPL'];
const LOCK = 'taq_sync_aggregates_1min_bars_202411.lock';

let server: Simulator;
let folder: Awaited<ReturnType<typeof freshFolder>>;
let dataDir: string;
let entry: string;
const covered = new Set<string>();

beforeAll(async () => {
  [server, folder] = await Promise.all([startServer(), freshFolder()]);
  dataDir = join(folder.path, 'data');
  const store = await openStore();
  entry = await quarantined(store);
});
afterAll(async () => {
  await server.stop();
  await folder[Symbol.asyncDispose]();
});

async function openStore(): Promise<TaqStore> {
  return TaqStore.open({ dataDir, mode: 'write', clock: Date.now, software: 'test 1.0' });
}

/** The id of something that a sync could not take. */
async function quarantined({ quarantine }: TaqStore): Promise<string> {
  const findings = [{ rule: 'ohlc', column: 'open', count: 1, rows: [1] }];
  const details = { dataset: minuteBars.name, findings };
  const error = new TaqError('DATA_INVALID', 'the rows are not valid', { details });
  const origin = { dataset: minuteBars.name, partition: '202411', source: 'wrds://host/wrds' };
  const rows = tableFromArrays({ symbol: ['AAPL', 'IBM'], low: Float64Array.of(1, 1000) });
  return (await quarantine.keep({ what: 'rows', origin, error, run: 'run-1' }, rows)).id;
}

/** What a command prints for programs: one value. */
async function answerOf(...words: readonly string[]): Promise<unknown> {
  const { stdout } = await taq([...words, '--json'], { env: { TAQ_DATA_DIR: dataDir } });
  return JSON.parse(stdout);
}

/** In this order: later ones look at what earlier ones left. */
const PLAIN: readonly (readonly [id: string, ...words: readonly string[]])[] = [
  ['describe'],
  ['describe', '1min_bars'],
  ['describe', 'conditions'],
  ['config:show'],
  ['completion', 'bash'],
  ['quarantine:list'],
  ['query:minute-bars', ...AAPL, ...DAYS, '--limit', '2'],
  ['query:realized-volatility', ...AAPL, ...DAYS, '--limit', '1'],
  ['query:spread-metrics', ...AAPL, ...DAYS, '--limit', '1'],
  ['query:ticks', ...AAPL, '--date', WEEK.start],
  ['sql', 'select count(*) as n, max(high) as high, max(ts) as ts from minute_bars'],
  ['coverage'],
  ['status'],
  ['open', 'python'],
  ['snapshot:create', '--tag', 'mine', '--metadata', 'why=shape'],
  ['snapshot:list'],
  ['snapshot:show', 'mine'],
  ['snapshot:protect', 'mine', '--off'],
  ['snapshot:verify', 'mine'],
  ['snapshot:diff', 'mine'],
  ['snapshot:delete', 'mine'],
  ['log', '--limit', '1'],
  ['rollback', '1'],
  ['verify'],
  ['cleanup', '--dry-run'],
  ['cleanup', '--retention-days', '0'],
  ['locks'],
];

describe('the shape of --json', () => {
  test('of taq alone, without a store', async () => {
    const none = { TAQ_DATA_DIR: join(folder.path, 'none') };
    const { stdout, exitCode } = await taq(['--json'], { env: none });
    expect(exitCode).toBe(0);
    expect(shapeOf(JSON.parse(stdout))).toMatchSnapshot();
  });

  test.each(
    [
      ['sync:all', '--dry-run', ...AAPL, ...SYNC_DAYS],
      ['sync:aggregates', ...AAPL, ...SYNC_DAYS],
      ['sync:all', ...AAPL, ...SYNC_DAYS, '--snapshot'],
      ['sync:sample', ...AAPL, '--date', WEEK.start],
    ].map((words) => ({ words, name: words.slice(0, 2).join(' ') })),
  )('of $name', async ({ words: [id = '', ...words] }) => {
    covered.add(id);
    const answer = await answerOf(...id.split(':'), ...words, '--url', server.readerUrl);
    expect(shapeOf(answer)).toMatchSnapshot();
  });

  test('of what the quarantine holds, and of what is dropped', async () => {
    for (const words of [['show'], ['drop']] as const) {
      covered.add(`quarantine:${words[0]}`);
      expect(shapeOf(await answerOf('quarantine', ...words, entry))).toMatchSnapshot();
    }
  });

  test('of taq alone, with one', async () => {
    expect(shapeOf(await answerOf())).toMatchSnapshot();
  });

  test.each(PLAIN.map((words) => ({ words, name: words.join(' ') })))(
    'of $name',
    async ({ words: [id, ...words] }) => {
      covered.add(id);
      expect(shapeOf(await answerOf(...id.split(':'), ...words))).toMatchSnapshot();
    },
  );

  test('of status --remote and doctor, which ask the server', async () => {
    for (const [id, ...words] of [['status', '--remote'], ['doctor']] as const) {
      covered.add(id);
      const answer = await answerOf(id, ...words, '--url', server.readerUrl);
      expect(shapeOf(answer)).toMatchSnapshot();
    }
  });

  test('of export, and of what stands beside its files and those of a query', async () => {
    covered.add('export');
    const to = join(folder.path, 'out');
    const answer = await answerOf('export', 'minute-bars', ...AAPL, ...DAYS, '--to', to);
    expect(shapeOf(answer)).toMatchSnapshot('answer');
    const file = join(folder.path, 'provenance.json');
    await answerOf('query', 'minute-bars', ...AAPL, ...DAYS, '--provenance', file);
    for (const written of [join(to, 'provenance.json'), file]) {
      expect(shapeOf(JSON.parse(await readFile(written, 'utf8')))).toMatchSnapshot('provenance');
    }
  });

  test('of a lock that is held, and of one that is freed', async () => {
    covered.add('locks:release');
    const store = await openStore();
    await using _ = await AtomicFileLock.acquire(store.lockPath(minuteBars, '202411'), {
      owner: { run: 'run-1', command: 'sync 1min_bars 202411' },
      timeoutMs: 0,
      clock: Date.now,
    });
    expect(shapeOf(await answerOf('locks'))).toMatchSnapshot('held');
    const freed = await answerOf('locks', 'release', LOCK, '--force');
    expect(shapeOf(freed)).toMatchSnapshot('freed');
  });

  test.each([
    ['NOT_SYNCED', ['query', 'ticks', ...AAPL, '--date', '2024-11-26']],
    ['INVALID_RANGE', ['coverage', '--start', WEEK.end, '--end', WEEK.start]],
    ['INVALID_ARGUMENT', ['status', '--wrong']],
  ])('of the error %s', async (code, words) => {
    const { stdout, stderr } = await taq([...words, '--json'], { env: { TAQ_DATA_DIR: dataDir } });
    expect(stdout).toBe('');
    const error = JSON.parse(stderr) as { error: { code: string } };
    expect(error.error.code).toBe(code);
    expect(shapeOf(error)).toMatchSnapshot();
  });

  test('is held here for every command but the demo, whose steps have theirs', () => {
    expect([...covered, 'demo'].toSorted()).toEqual(Object.keys(COMMANDS).toSorted());
  });
});
