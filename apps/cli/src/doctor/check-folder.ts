import { measureDisk, type DiskUsage, type MeasureDisk } from '@taq/sync';
import { access, constants, link, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { EXIT } from '../exit-codes.ts';
import { isThere, nearestFolder } from '../wiring/nearest-folder.ts';
import { ok, problem, skipped, warning, type Finding } from './finding.ts';

const VERSIONS = 'manifests/taq/versions';
const [TIGHT, FULL] = [0.8, 0.95];

/** What the folder's checks ask of the file system; tests replace it to play others. */
export interface FileSystem {
  readonly link: (existing: string, name: string) => Promise<void>;
  readonly measureDisk: MeasureDisk;
}

const REAL: FileSystem = { link, measureDisk };

/** Whether the data folder, or where it will be made, can be written and takes hard links. */
export async function checkFolder(dataDir: string, system = REAL): Promise<Finding[]> {
  const folder = await nearestFolder(resolve(dataDir));
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    const links = await checkLinks(folder, system);
    return [
      ok('folder', `${folder} can be written`),
      links,
      checkDisk(await system.measureDisk(folder)),
    ];
  } catch (error) {
    return [unwritable(folder, error)];
  }
}

function unwritable(folder: string, error: unknown): Finding {
  const reason = (error as NodeJS.ErrnoException).code ?? String(error);
  return problem(
    'folder',
    `${folder} cannot be written (${reason}): nothing can be synced into it`,
    'Name another folder with --data-dir, or ask for write permission. Queries go on.',
    EXIT.usage,
  );
}

/** A store inside of a store would be taken for a part of it. */
export async function checkNesting(dataDir: string): Promise<Finding> {
  const own = resolve(dataDir);
  const outer = await storeAround(own);
  if (outer !== undefined) {
    const text = `${own} lies inside of another store, ${outer}`;
    const fix = `Move one of them, or use --data-dir ${outer}.`;
    return problem('nesting', text, fix, EXIT.usage);
  }
  const inner = await storeBelow(own);
  if (inner === undefined) return ok('nesting', 'no other store around it or in it');
  const text = `another store, ${inner}, lies inside of ${own}`;
  const fix = `Move one of them, or use --data-dir ${inner}.`;
  return problem('nesting', text, fix, EXIT.usage);
}

async function storeAround(own: string): Promise<string | undefined> {
  for (let folder = dirname(own); folder !== dirname(folder); folder = dirname(folder)) {
    if (await isThere(join(folder, VERSIONS))) return folder;
  }
  return undefined;
}

/** In a folder beside those of the store: one by mistake is made with --data-dir data/data. */
async function storeBelow(own: string): Promise<string | undefined> {
  const names = await readdir(own).catch(() => []);
  for (const name of names) {
    if (await isThere(join(own, name, VERSIONS))) return join(own, name);
  }
  return undefined;
}

/** Throws where nothing can be written for another reason than a full disk. */
async function checkLinks(folder: string, system: FileSystem): Promise<Finding> {
  try {
    await using probe = await probeFolder(folder);
    const [file, name] = [join(probe.path, 'file'), join(probe.path, 'link')];
    await writeFile(file, '');
    return await tryLink(async () => system.link(file, name));
  } catch (error) {
    if (!isFull(error)) throw error;
    return skipped('links', 'not tried: there is no room for a file');
  }
}

async function probeFolder(folder: string): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(folder, '.taq-doctor-'));
  return { path, [Symbol.asyncDispose]: async () => rm(path, { recursive: true, force: true }) };
}

async function tryLink(make: () => Promise<void>): Promise<Finding> {
  try {
    await make();
    return ok('links', 'the file system takes hard links');
  } catch (error) {
    if (isFull(error)) throw error;
    return warning(
      'links',
      'the file system takes no hard links: plain names and snapshots are copies',
      'Use a local disk with ext4, xfs, apfs or ntfs where that matters.',
    );
  }
}

function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function checkDisk({ freeBytes, totalBytes }: DiskUsage): Finding {
  const usage = 1 - freeBytes / totalBytes;
  const text = `${Math.round(usage * 100)} % of the disk in use, ${(freeBytes / 1e9).toFixed(1)} GB free`;
  const fix = 'Free space, taq cleanup --dry-run says what could go, or use another --data-dir.';
  if (usage > FULL) return problem('disk', text, fix, EXIT.disk);
  return usage > TIGHT ? warning('disk', text, fix) : ok('disk', text);
}
