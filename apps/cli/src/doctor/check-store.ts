import { TaqError } from '@taq/schema';
import { listLocks, type TaqStore } from '@taq/versioning';
import { EXIT } from '../exit-codes.ts';
import { openStoreToRead } from '../wiring/open-store.ts';
import { ok, problem, problemOf, skipped, warning, type Finding } from './finding.ts';

/** What the clocks of two machines may differ by. */
const SLIGHTLY_MS = 60_000;

/** Whether what is stored is sound, by a look that reads no data. */
export async function checkStore(dataDir: string, nowMs: number): Promise<Finding[]> {
  try {
    const store = await openStoreToRead(dataDir);
    return [await checkSoundness(store), await checkClock(store, nowMs)];
  } catch (error) {
    if (!TaqError.is(error, 'STORE_NOT_FOUND')) return [problemOf('store', error)];
    return [skipped('store', `there is no store in ${dataDir} yet; the first sync makes it`)];
  }
}

/** Locks of the dead; they need not be freed, but tell of a run that ended badly. */
export async function checkLocks(dataDir: string): Promise<Finding[]> {
  const locks = await listLocks(dataDir).catch(() => []);
  const dead = locks.filter(({ condition }) => condition === 'dead');
  if (dead.length === 0) return [ok('locks', `${locks.length} held, none of them by the dead`)];
  const names = dead.map(({ name }) => name).join(', ');
  return [
    warning(
      'locks',
      `left by a process that is gone: ${names}`,
      'The next sync takes over by itself; taq locks release NAME frees one now.',
    ),
  ];
}

async function checkSoundness(store: TaqStore): Promise<Finding> {
  const { damage, version } = await store.verify();
  if (damage.length === 0) return ok('store', `version ${version}, nothing is damaged`);
  const [first] = damage;
  return problem(
    'store',
    `${damage.length} damaged: ${first?.path}${damage.length > 1 ? ' and more' : ''}`,
    'taq verify names them all, taq verify --repair puts right what can be.',
    EXIT.data,
  );
}

async function checkClock(store: TaqStore, nowMs: number): Promise<Finding> {
  const { committedAt } = await store.current();
  const aheadMs = Date.parse(committedAt) - nowMs;
  if (aheadMs < SLIGHTLY_MS) return ok('clock', 'not behind the newest commit');
  return problem(
    'clock',
    `the newest commit is of ${committedAt}, which is still to come by this machine's clock`,
    'Set the clock, or see CLOCK_SKEW in docs/errors.md.',
    EXIT.data,
  );
}
