import { TaqError } from '@taq/schema';
import { measureDisk } from '@taq/sync';
import { listLocks, type TaqStore } from '@taq/versioning';
import { access, constants, link, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { EXIT } from '../exit-codes.ts';
import { isThere, nearestFolder } from '../wiring/nearest-folder.ts';
import { openStoreToRead } from '../wiring/open-store.ts';
import { ok, problem, problemOf, skipped, warning, type Finding } from './finding.ts';

const VERSIONS = 'manifests/taq/versions';
const [TIGHT, FULL] = [0.8, 0.95];
/** What the clocks of two machines may differ by. */
const SLIGHTLY_MS = 60_000;

/** Whether the data folder, or where it will be made, can be written and takes hard links. */
export async function checkFolder(dataDir: string): Promise<Finding[]> {
  const folder = await nearestFolder(resolve(dataDir));
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    return [
      ok('folder', `${folder} can be written`),
      await checkLinks(folder),
      await checkDisk(folder),
    ];
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    return [
      problem(
        'folder',
        `${folder} cannot be written (${reason}): nothing can be synced into it`,
        'Name another folder with --data-dir, or ask for write permission. Queries go on.',
        EXIT.usage,
      ),
    ];
  }
}

/** A store inside of a store would be taken for a part of it. */
export async function checkNesting(dataDir: string): Promise<Finding> {
  const own = resolve(dataDir);
  for (let folder = dirname(own); folder !== dirname(folder); folder = dirname(folder)) {
    if (!(await isThere(join(folder, VERSIONS)))) continue;
    return problem(
      'nesting',
      `${own} lies inside of another store, ${folder}`,
      `Move one of them, or use --data-dir ${folder}.`,
      EXIT.usage,
    );
  }
  return ok('nesting', 'no other store around it');
}

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

async function checkLinks(folder: string): Promise<Finding> {
  const probe = await mkdtemp(join(folder, '.taq-doctor-'));
  try {
    await writeFile(join(probe, 'file'), '');
    await link(join(probe, 'file'), join(probe, 'link'));
    return ok('links', 'the file system takes hard links');
  } catch {
    return warning(
      'links',
      'the file system takes no hard links: plain names and snapshots are copies',
      'Use a local disk with ext4, xfs, apfs or ntfs where that matters.',
    );
  } finally {
    await rm(probe, { recursive: true, force: true });
  }
}

async function checkDisk(folder: string): Promise<Finding> {
  const { freeBytes, totalBytes } = await measureDisk(folder);
  const usage = 1 - freeBytes / totalBytes;
  const text = `${Math.round(usage * 100)} % of the disk in use, ${(freeBytes / 1e9).toFixed(1)} GB free`;
  const fix = 'Free space, taq cleanup --dry-run says what could go, or use another --data-dir.';
  if (usage > FULL) return problem('disk', text, fix, EXIT.disk);
  return usage > TIGHT ? warning('disk', text, fix) : ok('disk', text);
}
