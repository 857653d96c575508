import { posix } from 'node:path';
import { createSchemaRegistry, type Dataset } from '@taq/schema';
import type { ManifestDamage } from './verify-manifests.ts';

/** A dataset's year of which manifests are damaged. */
export interface DamagedYear {
  readonly dataset: Dataset;
  readonly year: string;
  /** Names of the leaves that cannot be read. */
  readonly leaves: ReadonlySet<string>;
}

/** Years of datasets of which the newest version names a leaf that is damaged. */
export function damagedYears(manifests: readonly ManifestDamage[]): DamagedYear[] {
  const years = new Map<string, DamagedYear & { readonly leaves: Set<string> }>();
  for (const { damage } of manifests) {
    const { dataset: name, partition: year, path, live } = damage;
    if (!live || name === undefined || year === undefined) continue;
    const dataset = createSchemaRegistry().get(name);
    const known = years.get(`${name} ${year}`) ?? { dataset, year, leaves: new Set() };
    known.leaves.add(posix.basename(path, '.json'));
    years.set(`${name} ${year}`, known);
  }
  return [...years.values()];
}
