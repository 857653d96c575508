import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chmod, cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { requireFailure } from './support/failures.ts';
import { fillStore, SAMPLED, WEEK, type FilledStore } from './support/filled-store.ts';
import { canMount, onOwnDisk } from './support/mounts.ts';
import { ROOT, TAQ } from './support/paths.ts';
import { requireExit } from './support/processes.ts';
import { taq } from './support/taq.ts';

let store: FilledStore;

beforeAll(async () => {
  store = await fillStore();
});
afterAll(async () => store[Symbol.asyncDispose]());

const BARS = ['query', 'minute-bars', '--symbols', SAMPLED.symbol];
const BEYOND = [...BARS, '--start', WEEK.start, '--end', '2024-12-02'];
const ENDLESS = 'select count(*) from range(1000000) a, range(10000000) b';

describe('exit code', () => {
  // 5, 6 and 130 are provoked in sad-paths, schedule and interruptions.
  test.each([
    { code: 1, error: 'QUERY_TIMEOUT', words: ['sql', ENDLESS, '--timeout', '0.2'] },
    { code: 2, error: 'INVALID_ARGUMENT', words: ['status', '--wrong'] },
    {
      code: 2,
      error: 'INVALID_RANGE',
      words: ['coverage', '--start', WEEK.end, '--end', WEEK.start],
    },
    { code: 4, error: 'TAG_NOT_FOUND', words: ['snapshot', 'show', 'none'] },
    { code: 4, error: 'VERSION_NOT_FOUND', words: ['rollback', '999'] },
  ])('$code is what $error ends with', async ({ code, error, words }) => {
    const place = ['--data-dir', store.dataDir];
    requireFailure(await taq([...words, ...place]), code, error);
    requireFailure(await taq([...words, ...place, '--json']), code, error);
  });

  test('3 goes with the list of what is missing, and with what is there', async () => {
    const place = ['--data-dir', store.dataDir];
    const told = requireExit(await taq([...BEYOND, ...place]), 3);
    expect(told.stdout.split('\n').length).toBeGreaterThan(100);
    expect(told.stderr).toContain('missing:\n  AAPL  2024-12-02  not synced\n');
    const { stdout, stderr } = requireExit(await taq([...BEYOND, ...place, '--json']), 3);
    expect((JSON.parse(stdout) as unknown[]).length).toBeGreaterThan(100);
    const first = '2024-12-02';
    expect(JSON.parse(stderr)).toEqual({
      missing: [{ symbol: 'AAPL', first, last: first, state: 'not_synced' }],
    });
  });

  test('8 is what damage ends with: nothing is served from it, and verify names it', async () => {
    const dataDir = join(store.folder, 'damaged');
    await cp(store.dataDir, dataDir, { recursive: true });
    const objects = join(dataDir, 'taq/objects');
    for (const name of await readdir(objects)) {
      const file = join(objects, name);
      const bytes = await readFile(file);
      await chmod(file, 0o644);
      await writeFile(file, bytes.subarray(0, bytes.length - 9));
    }
    const question = [...BARS, '--start', WEEK.start, '--end', WEEK.end, '--data-dir', dataDir];
    requireFailure(await taq(question), 8, 'STORE_DAMAGED');
    const found = requireExit(await taq(['verify', '--data-dir', dataDir]), 8);
    expect(found.stdout).toContain('taq/objects/');
  });

  (canMount ? test : test.skip)('7 is what a full disk ends with, and no half file is left', () => {
    const words = [...BARS, '--start', WEEK.start, '--end', WEEK.end, '--data-dir', store.dataDir];
    const run = 'cd /mnt && "$@" --output /mnt/rows.csv; echo "exit $?"; ls -A /mnt';
    const { stdout, stderr } = onOwnDisk('size=8k', run, [process.execPath, TAQ, ...words]);
    expect(stderr).toContain('error DISK_FULL: ');
    expect(stdout).toBe('exit 7\n');
  });

  test('is documented for each of its values', async () => {
    const page = await readFile(join(ROOT, 'docs/cli.md'), 'utf8');
    const { EXIT } = (await import(join(ROOT, 'apps/cli/dist/exit-codes.js'))) as {
      readonly EXIT: Record<string, number>;
    };
    const documented = [...page.matchAll(/^\| (\d+) +\| /gm)].map(([, code]) => Number(code));
    expect(documented).toEqual(Object.values(EXIT).toSorted((a, b) => a - b));
  });
});
