import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { eventually } from './support/eventually.ts';
import { requireFailure } from './support/failures.ts';
import { temporaryFolder, type TemporaryFolder } from './support/folders.ts';
import { requireExit, type Outcome } from './support/processes.ts';
import { asking, marketArgs, startSimulator, type RunningSimulator } from './support/simulator.ts';
import { StallingProxy } from './support/stalling-proxy.ts';
import { plainFiles } from './support/store-content.ts';
import { startTaq, taq } from './support/taq.ts';

const DAY = '2024-11-26';
const RANGE = ['--start-date', DAY, '--end-date', DAY];

/** Every kind of sync, as a scheduler starts it. */
const TASKS = [
  { task: 'all', days: RANGE },
  { task: 'aggregates', days: RANGE },
  { task: 'sample', days: ['--date', DAY] },
] as const;

let simulator: RunningSimulator;
let folder: TemporaryFolder;

beforeAll(async () => {
  const market = marketArgs({ start: DAY, end: DAY });
  [simulator, folder] = await Promise.all([startSimulator(market), temporaryFolder()]);
});
afterAll(async () => {
  await simulator[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

describe.each(TASKS)('sync $task from cron', ({ task, days }) => {
  function words(name: string, url: string, ...more: readonly string[]): string[] {
    const dataDir = join(folder.path, `${name}-${task}`);
    const place = ['--url', url, '--data-dir', dataDir];
    return ['sync', task, '--symbols', 'AAPL,MSFT', ...days, ...place, ...more];
  }

  test('says nothing where there is nothing to do, and to programs that it was so', async () => {
    const again = words('twice', simulator.readerUrl);
    requireExit(await taq(again), 0);
    const silence: Outcome = { code: 0, signal: null, stdout: '', stderr: '' };
    expect(await taq(again)).toEqual(silence);
    const { stdout, stderr } = requireExit(await taq([...again, '--json']), 0);
    expect(JSON.parse(stdout)).toMatchObject({ schema_version: 1, committed: [], missing: [] });
    expect(stderr).toBe('');
  });

  test('leaves with 6 while another one is at work, and says who that is', async () => {
    const { readerUrl } = simulator;
    await using proxy = await StallingProxy.inFrontOf(readerUrl, { copy: 1, bytes: 500 });
    await using first = startTaq(words('busy', proxy.url));
    await proxy.stalled;
    const second = await taq(words('busy', readerUrl, '--lock-timeout', '0'));
    requireFailure(second, 6, 'LOCKED');
    expect(second.stderr).toContain(`process ${first.pid} `);
    expect(second.stderr).toContain('--lock-timeout');
    expect(await plainFiles(join(folder.path, `busy-${task}`))).toEqual([]);
    proxy.resume();
    expect(requireExit(await first.ended, 0).stdout).toContain(' committed (');
  });
});

test('a sync waits for another one where it was told to, and finds nothing left to do', async () => {
  const dataDir = join(folder.path, 'waiting');
  const words = ['sync', 'aggregates', '--symbols', 'all', ...RANGE, '--data-dir', dataDir];
  await using proxy = await StallingProxy.inFrontOf(simulator.readerUrl, { copy: 1, bytes: 500 });
  await using first = startTaq([...words, '--url', proxy.url]);
  await proxy.stalled;
  const patient = ['--lock-timeout', '60', '--json'];
  await using second = startTaq([...words, '--url', simulator.readerUrl, ...patient]);
  expect(await eventually(async () => (await idleReaders()) === 1)).toBe(true);
  expect(second.isRunning).toBe(true);

  proxy.resume();
  requireExit(await first.ended, 0);
  const summary: unknown = JSON.parse(requireExit(await second.ended, 0).stdout);
  expect(summary).toMatchObject({ fetched_cells: 0, committed: [], missing: [] });
});

/** Connections of readers that have asked for a master list and wait for what their client does. */
async function idleReaders(): Promise<number> {
  return asking(simulator.ownerUrl, async (sql) => {
    const readers = await sql`
      SELECT FROM pg_stat_activity
      WHERE usename = 'reader' AND state = 'idle' AND query LIKE '%mastm%'`;
    return readers.length;
  });
}
