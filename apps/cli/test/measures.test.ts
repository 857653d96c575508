import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Simulator } from '@taq/wrds-simulator';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { jsonError, taq, type Outcome } from './support/cli.ts';
import { freshFolder } from './support/folder.ts';
import { startServer, syncWords } from './support/server.ts';

const DAY = { start: '2024-11-25', end: '2024-11-25' };

let server: Simulator;
let folder: Awaited<ReturnType<typeof freshFolder>>;

beforeAll(async () => {
  server = await startServer();
  folder = await freshFolder();
});
afterAll(async () => {
  await server.stop();
  await folder[Symbol.asyncDispose]();
});

/** Syncs a symbol's day into a folder of that name. */
async function sync(name: string, ...more: readonly string[]): Promise<Outcome> {
  const dataDir = join(folder.path, name);
  const url = server.readerUrl;
  return taq(syncWords({ url, dataDir, symbols: 'AAPL', ...DAY, more }));
}

async function status(name: string, ...more: readonly string[]): Promise<Outcome> {
  return taq(['status', '--data-dir', join(folder.path, name), ...more]);
}

describe('taq sync aggregates --dataset', () => {
  test.each(['daily_rv', 'spread_stats'])('brings %s, a row a day', async (dataset) => {
    const { stdout, exitCode } = await sync(dataset, '--dataset', dataset);
    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      `taq_${dataset}: 1 row of 1 symbol-day committed (202411 as version 1)\nsymbol-days: 1 data\n`,
    );
    const { datasets } = JSON.parse((await status(dataset, '--json')).stdout) as {
      datasets: readonly unknown[];
    };
    expect(datasets).toMatchObject([{ dataset: `taq_${dataset}`, rows: 1, measure: {} }]);
    expect((await status(dataset)).stdout).not.toContain('made with');
  });

  test('names those that there are', async () => {
    const { stderr, exitCode } = await sync('unknown', '--dataset', 'ticks');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('1min_bars, daily_rv, spread_stats');
  });
});

describe('taq sync aggregates --measure', () => {
  const CHOSEN = ['--dataset', 'daily_rv', '--measure', 'edge=before', '--measure', 'minObs=2'];

  test('makes rows by another rule, and says so until it is the default one', async () => {
    const { stdout, exitCode } = await sync('chosen', ...CHOSEN);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('\nmade with edge=before, minObs=2\n');
    expect((await status('chosen')).stdout).toMatch(
      /\n\ntaq_daily_rv is made with edge=before, minObs=2\n$/,
    );
    const again = await sync('chosen', ...CHOSEN, '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({
      measure: { edge: 'before', minObs: 2 },
      committed: [],
    });
  });

  test('takes a preset for several options', async () => {
    const words = ['--dataset', 'spread_stats', '--measure', 'preset=hj', '--json'];
    expect(JSON.parse((await sync('preset', ...words)).stdout)).toMatchObject({
      measure: { conditions: 'hj', quoteConditions: 'hj', maxSpread: 'hj', relative: 'log' },
    });
  });

  test('is refused on a store that was made otherwise, with each difference and the way out', async () => {
    await sync('made', '--dataset', 'daily_rv');
    const refused = await sync('made', ...CHOSEN, '--full', '--json');
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    const error = jsonError(refused);
    expect(error).toMatchObject({ code: 'MEASURE_MISMATCH', exit_code: 2 });
    expect(error['message']).toBe(
      'taq_daily_rv of this store was made with edge=at, minObs=1; asked is edge=before, minObs=2',
    );
    expect(error['next']).toContain('--data-dir');
    expect((await status('made')).stdout).toContain('version 1,');
  });

  test('does not bind the other datasets of the store', async () => {
    await sync('beside', ...CHOSEN);
    expect((await sync('beside', '--dataset', 'spread_stats')).exitCode).toBe(0);
  });

  test.each([
    ['no pair', ['conditions'], '"conditions" names no option', 'conditions=sip'],
    ['no value', ['conditions='], '"conditions=" names no option', 'conditions=sip'],
    ['an option that there is not', ['weight=share'], 'no option weight', 'conditions, corr'],
    ['a value that there is not', ['conditions=all'], 'conditions cannot be all', 'regular, cont'],
    ['a preset that there is not', ['preset=best'], 'no preset best', 'hj, highfrequency, sip'],
    ['what is for showing', ['stamp=right'], 'not stored with stamp=right', 'stamp=left'],
    ['hours of its own', ['session=09:00-17:30'], 'not stored with session=', 'session=regular'],
    ['two values', ['fill=none', 'fill=previous-close'], 'fill is given two', 'fill=… once'],
  ])('refuses %s before anything is opened', async (_what, choices, message, next) => {
    const words = choices.flatMap((text) => ['--measure', text]);
    const refused = await sync('refused', ...words, '--json');
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(jsonError(refused)).toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(message),
      next: expect.stringContaining(next),
    });
    expect(existsSync(join(folder.path, 'refused'))).toBe(false);
  });

  test('is told by --help', async () => {
    const { stdout } = await taq(['sync', 'aggregates', '--help']);
    expect(stdout).toContain('--measure=KEY=VALUE...');
    expect(stdout).toContain('<options: 1min_bars|daily_rv|spread_stats>');
  });
});
