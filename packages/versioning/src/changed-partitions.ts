import { differingPartitions } from './differing-partitions.ts';
import type { ManifestReader, Version } from './manifest-reader.ts';

/** A month of a dataset, or a day of samples. */
export interface ChangedPartition {
  /** Full name. */
  readonly dataset: string;
  /** `YYYYMM`; of samples the day, `YYYY-MM-DD`. */
  readonly partition: string;
}

/** The partitions of which two versions do not say the same, by dataset, then partition. */
export async function changedPartitions(
  manifests: ManifestReader,
  before: Version,
  after: Version,
): Promise<ChangedPartition[]> {
  const entries = [...before.root.partitions, ...after.root.partitions];
  const datasets = [...new Set(entries.map(({ dataset }) => dataset))].toSorted();
  const [left, right] = [
    { manifests, version: before },
    { manifests, version: after },
  ];
  const changed: ChangedPartition[] = [];
  for (const dataset of datasets) {
    for await (const { partition } of differingPartitions(left, right, dataset)) {
      changed.push({ dataset, partition });
    }
  }
  return changed;
}
