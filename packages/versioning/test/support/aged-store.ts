import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CleanupItem, TaqStore } from '@taq/versioning';
import { sampleOf } from './samples.ts';
import { MONDAY_MORNING, openStore, TestClock, updateOf } from './stores.ts';

export const DAY_MS = 86_400_000;
export const LONG_AGO = new Date('2024-01-02T00:00:00Z');
export const ENTRY = '20240102T000000000Z-0123456789ab';
export const STAGED_DAY = `${'a'.repeat(64)}.json`;

/** How long after its first commits an aged store is looked at. */
export const AGE_DAYS = 10;

/**
 * A store with something of every kind that clean-up lets go after five days: the versions 2 to 5,
 * files that only they name, a day of samples, a staged day, an entry of the quarantine. The
 * snapshot `early` names version 1.
 */
export async function agedStore(
  dataDir: string,
): Promise<{ readonly store: TaqStore; readonly clock: TestClock }> {
  const clock = new TestClock();
  const store = await openStore(dataDir, { clock: clock.read });
  const fetchAgain = async (date: string, round: number): Promise<unknown> =>
    store.commitPartition(
      updateOf([{ symbol: 'AAPL', date, bars: 2, price: 100 - round }], {
        startedAt: MONDAY_MORNING + round,
      }),
    );
  await fetchAgain('2024-11-25', 0);
  await store.snapshots.createSnapshot({ tag: 'early' });
  await fetchAgain('2024-11-26', 0);
  await fetchAgain('2024-11-25', 1);
  await fetchAgain('2024-11-26', 2);
  await store.commitPartition(sampleOf('2024-11-26', { AAPL: 3 }));
  clock.now += AGE_DAYS * DAY_MS;
  await store.commitPartition(updateOf([{ symbol: 'MSFT', date: '2024-11-25', bars: 1 }]));
  await layOldFiles(dataDir);
  return { store, clock };
}

async function layOldFiles(dataDir: string): Promise<void> {
  const staged = join(dataDir, 'taq/tmp/staged', STAGED_DAY);
  await writeFile(staged, 'staged');
  await utimes(staged, LONG_AGO, LONG_AGO);
  const entry = join(dataDir, 'taq/quarantine', ENTRY);
  await mkdir(entry);
  await writeFile(join(entry, 'reason.json'), '{}');
  await utimes(entry, LONG_AGO, LONG_AGO);
}

/** How many there are of each kind. */
export function kindsOf(items: readonly CleanupItem[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of items) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
