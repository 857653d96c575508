import { readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { parseExchangeDate } from '@taq/schema';
import { endOfDay } from './as-of-question.ts';
import type { Removal } from './cleanup-item.ts';
import type { PartitionRef } from './commit.ts';
import { statsOf } from './freed-bytes.ts';
import type { ManifestReader, Version } from './manifest-reader.ts';
import type { PartitionEntry, PartitionLeaf } from './manifest.ts';
import { isDay } from './partition-name.ts';
import type { IsPast } from './retention.ts';
import { plainPlace, PUBLISHED } from './store-layout.ts';

/** Days of samples that are older than the retention. */
export interface ExpiredSamples {
  /** Their years without them. */
  readonly leaves: readonly PartitionLeaf[];
  readonly days: readonly PartitionRef[];
}

/** Which days of samples a version has that ended in New York longer ago than the retention. */
export async function expiredSamples(
  manifests: ManifestReader,
  version: Version,
  isPast: IsPast,
): Promise<ExpiredSamples> {
  const isExpired = ({ partition }: PartitionEntry): boolean =>
    isDay(partition) && isPast(endOfDay(parseExchangeDate(partition)));
  const leaves: PartitionLeaf[] = [];
  const days: PartitionRef[] = [];
  for (const { dataset, year } of version.root.partitions) {
    const leaf = await manifests.partitions(version, dataset, year);
    const expired = leaf?.partitions.filter(isExpired) ?? [];
    if (leaf === undefined || expired.length === 0) continue;
    const { folder } = leaf;
    days.push(...expired.map(({ partition }) => ({ dataset, folder, partition })));
    leaves.push({ ...leaf, partitions: leaf.partitions.filter((entry) => !isExpired(entry)) });
  }
  return { leaves, days };
}

/** The plain names of a day of samples. */
export async function plainNamesOf(
  dataDir: string,
  { folder, partition }: PartitionRef,
): Promise<Removal> {
  const place = plainPlace(posix.join(PUBLISHED, folder), partition, []);
  const names = await readdir(join(dataDir, place.folder)).catch(() => []);
  const ours = names.filter(place.isOurs).map((name) => join(dataDir, place.folder, name));
  const files = (await Promise.all(ours.map(statsOf))).filter((file) => file !== undefined);
  return { kind: 'sample', name: place.folder, files };
}
