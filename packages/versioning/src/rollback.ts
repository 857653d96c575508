import { createSchemaRegistry } from '@taq/schema';
import { canonicalJson } from './canonical-json.ts';
import { changedPartitions, type ChangedPartition } from './changed-partitions.ts';
import type { CommitContext, PartitionRef } from './commit.ts';
import type { Version } from './manifest-reader.ts';
import { PartitionNotes } from './partition-notes.ts';
import { noSuchVersion } from './snapshot-errors.ts';
import { datasetFolder } from './store-layout.ts';
import { wholeVersion } from './whole-version.ts';

/** What a rollback did. */
export interface RolledBack {
  /** The version that has the older state: the new one, or the one that was there. */
  readonly version: number;
  /** `false` where the newest version had that state already. */
  readonly changed: boolean;
  readonly partitions: readonly ChangedPartition[];
}

/**
 * Commits the data of an older version in the place of the newest. Tags, tombstones, marks of damage
 * and removed names stay as they are. Throws `VERSION_NOT_FOUND` for a version that never was, or
 * that clean-up let go.
 */
export async function rollBack(context: CommitContext, number: number): Promise<RolledBack> {
  const { manifests } = context;
  const notes = new PartitionNotes(context);
  let partitions: readonly ChangedPartition[] = [];
  try {
    const { version, changed } = await manifests.commit(`roll back to ${number}`, async (base) => {
      if (number === 0) throw noSuchVersion(number, base.root.version);
      const restored = await wholeVersion(manifests, base, number);
      if (hasSameData(base, restored)) return undefined;
      partitions = await changedPartitions(manifests, base, restored);
      await notes.leave(partitions.map(refOf));
      return { restored };
    });
    if (!changed) partitions = [];
    await (changed ? notes.publish() : notes.takeAway());
    return { version: version.root.version, changed, partitions };
  } catch (error) {
    await notes.takeAway();
    throw error;
  }
}

function hasSameData({ root: left }: Version, { root: right }: Version): boolean {
  const dataOf = ({ partitions, rules = [] }: Version['root']): string =>
    canonicalJson({ partitions, rules });
  return dataOf(left) === dataOf(right);
}

function refOf({ dataset, partition }: ChangedPartition): PartitionRef {
  return { dataset, folder: datasetFolder(createSchemaRegistry().get(dataset)), partition };
}
