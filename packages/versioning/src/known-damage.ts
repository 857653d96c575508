import { TaqError } from '@taq/schema';
import type { ManifestManager } from './manifest-manager.ts';
import type { ManifestReader, Version } from './manifest-reader.ts';
import { FORMAT_VERSION } from './manifest.ts';

/** Names of the objects that were found damaged, and not sound since. */
export async function knownDamage(
  manifests: ManifestReader,
  version: Version,
): Promise<ReadonlySet<string>> {
  const { objects } = await manifests.damage(version);
  return new Set(objects.map(({ object }) => object));
}

/**
 * Notes in the chain of versions which objects were found damaged and which were found sound; what
 * was not looked at keeps its mark. No commit where that is known already.
 */
export async function markDamage(
  manifests: ManifestManager,
  { damaged, sound }: { readonly damaged: readonly string[]; readonly sound: readonly string[] },
): Promise<void> {
  await manifests.commit('note what was found damaged and what is sound', async (base, foundAt) => {
    const before = await manifests.damage(base).catch(forgetDamaged);
    const kept = (before?.objects ?? []).filter(({ object }) => !sound.includes(object));
    const known = new Set(kept.map(({ object }) => object));
    const found = damaged.filter((object) => !known.has(object));
    if (found.length === 0 && kept.length === before?.objects.length) return undefined;
    const objects = [...kept, ...found.map((object) => ({ object, foundAt }))];
    return { damage: { ...NO_DAMAGE, objects: objects.toSorted(byName) } };
  });
}

const NO_DAMAGE = { formatVersion: FORMAT_VERSION, kind: 'damage', objects: [] } as const;

/** Marks that cannot be read are written anew. */
function forgetDamaged(error: unknown): undefined {
  if (!TaqError.is(error, 'STORE_DAMAGED')) throw error;
}

function byName(left: { readonly object: string }, right: { readonly object: string }): number {
  return left.object < right.object ? -1 : 1;
}
