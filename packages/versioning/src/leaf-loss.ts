import { join, posix } from 'node:path';
import { createSchemaRegistry, TaqError, type Dataset } from '@taq/schema';
import { hasRows, type Cell } from './cell.ts';
import type { CommitContext, PartitionRef } from './commit.ts';
import { decodeCoverage } from './coverage-codec.ts';
import type { DamagedYear } from './damaged-year.ts';
import { isSameFile } from './links.ts';
import type { ManifestReader, Version } from './manifest-reader.ts';
import { FORMAT_VERSION, type PartitionEntry, type PartitionLeaf } from './manifest.ts';
import type { LostCell } from './partition-loss.ts';
import { PartitionNotes } from './partition-notes.ts';
import { cellsIn, plainFiles } from './plain-files.ts';
import { datasetFolder, objectName, plainPlace, PUBLISHED } from './store-layout.ts';

/** Cells that the newest version had rows of, as far as plain names still tell, by partition. */
export type LostByPartition = ReadonlyMap<string, readonly LostCell[]>;

/**
 * Takes leaves that cannot be read, and that no copy has, out of the newest version. A partition comes
 * back as an older version has it where the plain names show that it was the same; nothing is known
 * of the others any more, so that the next sync asks for their days again.
 */
export async function commitLeafLoss(
  commits: CommitContext,
  damaged: DamagedYear,
): Promise<LostByPartition> {
  const { manifests, storage } = commits;
  const { dataset, year, leaves } = damaged;
  const names = await plainFiles(storage.dataDir, damaged);
  const notes = new PartitionNotes(commits);
  const reason = `let a damaged manifest of ${dataset.name} ${year} go: its days are to be fetched again`;
  let left: PartitionLeaf | undefined;
  const { changed } = await manifests.commit(reason, async (base) => {
    if (!leavesIn(base, damaged).some((leaf) => leaves.has(leaf))) return undefined;
    const entries = await readable(manifests, base, damaged);
    await addProven({ manifests, dataDir: storage.dataDir }, base, damaged, { names, entries });
    left = leafOf(damaged, entries);
    await notes.leave([...names.keys(), ...entries.keys()].map((name) => refOf(dataset, name)));
    return { partitions: [left] };
  });
  const lost = changed && left !== undefined ? await lostCells(damaged, names, left) : new Map();
  await (changed ? notes.publish() : notes.takeAway());
  return lost;
}

function leavesIn({ root }: Version, { dataset, year }: DamagedYear): readonly string[] {
  const entry = root.partitions.find((one) => one.dataset === dataset.name && one.year === year);
  return entry?.leaves ?? [];
}

/** The partitions of a version's year, those of leaves that cannot be read left out. */
async function readable(
  manifests: ManifestReader,
  version: Version,
  damaged: DamagedYear,
): Promise<Map<string, PartitionEntry>> {
  const entries = new Map<string, PartitionEntry>();
  for (const leaf of leavesIn(version, damaged)) {
    for (const entry of await partitionsOf(manifests, version, damaged, leaf)) {
      entries.set(entry.partition, entry);
    }
  }
  return entries;
}

async function partitionsOf(
  manifests: ManifestReader,
  version: Version,
  { dataset: { name: dataset }, year }: DamagedYear,
  leaf: string,
): Promise<readonly PartitionEntry[]> {
  const partitions = [{ dataset, year, leaves: [leaf] }];
  const alone = { ...version, root: { ...version.root, partitions } };
  try {
    return (await manifests.partitions(alone, dataset, year))?.partitions ?? [];
  } catch (error) {
    if (TaqError.is(error, 'STORE_DAMAGED')) return [];
    throw error;
  }
}

/** Adds partitions of older versions of which the plain names are links to exactly their objects. */
async function addProven(
  { manifests, dataDir }: { readonly manifests: ManifestReader; readonly dataDir: string },
  base: Version,
  damaged: DamagedYear,
  {
    names,
    entries,
  }: { readonly names: Map<string, string[]>; entries: Map<string, PartitionEntry> },
): Promise<void> {
  const seen = new Set<string>();
  for (let number = base.root.version - 1; number > 0; number -= 1) {
    const version = await versionAt(manifests, number);
    const leaves = version === undefined ? [] : leavesIn(version, damaged);
    for (const leaf of leaves.filter((one) => !seen.has(one) && !damaged.leaves.has(one))) {
      seen.add(leaf);
      for (const entry of await partitionsOf(manifests, version ?? base, damaged, leaf)) {
        const files = names.get(entry.partition) ?? [];
        if (entries.has(entry.partition) || !(await isShown(dataDir, damaged, entry, files)))
          continue;
        entries.set(entry.partition, entry);
      }
    }
  }
}

async function versionAt(manifests: ManifestReader, number: number): Promise<Version | undefined> {
  try {
    const version = await manifests.look(number);
    return version === 'expired' ? undefined : version;
  } catch (error) {
    if (TaqError.is(error, 'STORE_DAMAGED')) return undefined;
    throw error;
  }
}

async function isShown(
  dataDir: string,
  { dataset }: DamagedYear,
  { partition, segments }: PartitionEntry,
  files: readonly string[],
): Promise<boolean> {
  const folder = posix.join(PUBLISHED, datasetFolder(dataset));
  const place = plainPlace(folder, partition, segments);
  if (segments.length === 0 || segments.length !== files.length) return false;
  const same = segments.map(async ({ object }, index) => {
    const name = join(dataDir, place.folder, place.names[index] ?? '');
    return isSameFile(join(dataDir, objectName(object)), name);
  });
  return (await Promise.all(same)).every(Boolean);
}

function leafOf(
  { dataset, year }: DamagedYear,
  entries: ReadonlyMap<string, PartitionEntry>,
): PartitionLeaf {
  const partitions = [...entries]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, entry]) => entry);
  const folder = datasetFolder(createSchemaRegistry().get(dataset.name));
  return {
    formatVersion: FORMAT_VERSION,
    kind: 'partitions',
    dataset: dataset.name,
    folder,
    year,
    partitions,
  };
}

function refOf(dataset: Dataset, partition: string): PartitionRef {
  return { dataset: dataset.name, folder: datasetFolder(dataset), partition };
}

/** The cells that plain files have rows of and of which nothing is known any more. */
async function lostCells(
  { dataset }: DamagedYear,
  names: ReadonlyMap<string, readonly string[]>,
  { partitions }: PartitionLeaf,
): Promise<LostByPartition> {
  const lost = new Map<string, LostCell[]>();
  for (const [partition, files] of names) {
    const entry = partitions.find((one) => one.partition === partition);
    const coverage = entry && decodeCoverage(entry.coverage);
    const cells = (await cellsIn(files, dataset)).filter(
      ({ symbol, date }) => !isKnown(coverage?.cell(symbol, date)),
    );
    if (cells.length > 0) lost.set(partition, cells);
  }
  return lost;
}

function isKnown(cell: Cell | undefined): boolean {
  return cell !== undefined && hasRows(cell.state);
}
