import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, type TemporaryFolder } from './support/folders.ts';
import { ROOT } from './support/paths.ts';
import { Process, requireExit } from './support/processes.ts';

/** Rounds of four questions at a time; many at night. */
const ROUNDS = Number(process.env['TAQ_READ_ROUNDS'] ?? 40);
const TIMEOUT_MS = 200_000 + ROUNDS * 1_000;
const READERS = ['duckdb', 'duckdb', 'polars'] as const;

/** What `reading.mjs` tells. */
interface Seen {
  readonly answers: number;
  readonly versions: number;
  readonly mixed: readonly string[];
  readonly heap: readonly number[];
  readonly openBefore: number;
  readonly openAfter: number;
}

let folder: TemporaryFolder;

beforeAll(async () => {
  folder = await temporaryFolder();
});

afterAll(async () => folder[Symbol.asyncDispose]());

function started(program: string, ...args: readonly string[]): Process {
  const path = join(ROOT, 'tests/e2e/programs', program);
  return new Process(process.execPath, ['--expose-gc', path, ...args], { timeoutMs: TIMEOUT_MS });
}

describe('several processes that read one store while another one commits', () => {
  let seen: readonly Seen[];

  beforeAll(async () => {
    await using sync = started('committing.mjs', folder.path);
    await sync.shows('both months');
    const readers = READERS.map((engine) =>
      started('reading.mjs', folder.path, engine, String(ROUNDS)),
    );
    const outcomes = await Promise.all(readers.map(async ({ ended }) => ended));
    sync.kill('SIGTERM');
    requireExit(await sync.ended, 0);
    seen = outcomes.map((outcome) => JSON.parse(requireExit(outcome, 0).stdout) as Seen);
  }, TIMEOUT_MS);

  test('get every answer, all of it of one state, while the states change', () => {
    for (const { answers, versions, mixed } of seen) {
      expect(mixed).toEqual([]);
      expect(answers).toBe(4 * ROUNDS);
      expect(versions).toBeGreaterThan(1);
    }
  });

  test('leave no file open', () => {
    for (const { openBefore, openAfter } of seen) expect(openAfter).toBeLessThanOrEqual(openBefore);
  });

  test('take no lock and leave nothing behind', async () => {
    for (const place of ['taq/locks', 'taq/tmp']) {
      const found = await readdir(join(folder.path, place), {
        recursive: true,
        withFileTypes: true,
      });
      expect(found.filter((entry) => entry.isFile())).toEqual([]);
    }
  });

  test('hold memory flat', () => {
    for (const { heap } of seen) {
      const [settled = 0, last = Infinity] = [heap[3], heap.at(-1)];
      expect(last).toBeLessThan(settled + 10);
    }
  });
});
