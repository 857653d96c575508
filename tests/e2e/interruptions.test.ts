import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requireFailure } from './support/failures.ts';
import { fillStore, WEEK, type FilledStore } from './support/filled-store.ts';
import { type Outcome } from './support/processes.ts';
import { contentOf } from './support/store-content.ts';
import { answerOf, taq } from './support/taq.ts';

const PRELOADED = fileURLToPath(new URL('programs/interrupt-at.mjs', import.meta.url));

let store: FilledStore;

beforeAll(async () => {
  store = await fillStore();
});
afterAll(async () => store[Symbol.asyncDispose]());

/** Runs a command that hears Ctrl-C when it first touches such a path. */
async function interrupted(at: string, words: readonly string[]): Promise<Outcome> {
  const env = { NODE_OPTIONS: `--import=${PRELOADED}`, INTERRUPT_AT: at };
  return taq([...words, '--data-dir', store.dataDir], { env });
}

const DAYS = ['--symbols', 'all', '--start', WEEK.start, '--end', WEEK.end];
const LEAVES = 'manifests.taq.leaves';
const OBJECTS = 'taq.objects';

describe('Ctrl-C', () => {
  test.each([
    { at: LEAVES, words: ['coverage'] },
    { at: LEAVES, words: ['coverage', '--csv'] },
    { at: LEAVES, words: ['status'] },
    { at: 'taq.versions', words: ['log'] },
    { at: LEAVES, words: ['query', 'minute-bars', ...DAYS] },
    { at: LEAVES, words: ['sql', 'select count(*) from minute_bars'] },
    { at: OBJECTS, words: ['verify', '--read-data'] },
  ])('ends $words.0 with 130, no answer, and a store that is as it was', async ({ at, words }) => {
    const before = await contentOf(store.dataDir);
    requireFailure(await interrupted(at, words), 130, 'INTERRUPTED');
    expect(await contentOf(store.dataDir)).toEqual(before);
  });

  test('ends an export with no half file, and the next one is whole', async () => {
    const to = join(store.folder, 'out');
    const words = ['export', 'minute-bars', ...DAYS, '--to', to, '--by', 'day', '--format', 'csv'];
    const inTheMiddle = String.raw`\.1min_bars-2024-11-27\.csv.*part$`;
    requireFailure(await interrupted(inTheMiddle, words), 130, 'INTERRUPTED');
    expect(await readdir(to)).toEqual(['1min_bars-2024-11-26.csv']);
    await answerOf([...words, '--data-dir', store.dataDir]);
    expect(await readdir(to)).toContain('provenance.json');
    expect(await readdir(to)).toHaveLength(4);
  });

  test('ends a clean-up between two steps: nothing is damaged, and the next one goes on', async () => {
    const place = ['--data-dir', store.dataDir];
    const question = ['query', 'minute-bars', ...DAYS, '--json', ...place];
    const before = await answerOf(question);
    const words = ['cleanup', '--retention-days', '0'];
    requireFailure(await interrupted(OBJECTS, words), 130, 'INTERRUPTED');
    expect(await answerOf(['verify', ...place])).toContain('nothing is damaged');
    await answerOf([...words, ...place]);
    expect(await answerOf(['verify', '--read-data', ...place])).toContain('nothing is damaged');
    expect(await answerOf(question)).toBe(before);
  });
});
