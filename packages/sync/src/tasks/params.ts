import { TaqError } from '@taq/schema';
import * as v from 'valibot';
import type { SyncJob } from '../sync-job.ts';

/** Symbols as every task takes them. */
export const symbolsEntry = v.union([v.literal('all'), v.pipe(v.array(v.string()), v.nonEmpty())]);

/** The snapshot as every task takes it. */
export const snapshotEntries = {
  snapshot: v.optional(v.boolean(), false),
  snapshotTag: v.optional(v.string()),
};

/** Checks parameters and fills in the defaults. Throws `INVALID_ARGUMENT`. */
export function parseParams<const S extends v.StrictObjectSchema<v.ObjectEntries, undefined>>(
  schema: S,
  params: unknown,
): v.InferOutput<S> {
  const result = v.safeParse(schema, params);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const argument = v.getDotPath(issue) ?? 'params';
  const value = issue.received.slice(0, 40);
  throw new TaqError('INVALID_ARGUMENT', `${argument} cannot be ${value}`, {
    details: { argument, value },
    next: `A task takes ${Object.keys(schema.entries).join(', ')}; symbols is a list with at least one, or 'all'.`,
  });
}

/** Naming a tag asks for a snapshot. */
export function snapshotOf({
  snapshot,
  snapshotTag: tag,
}: {
  readonly snapshot: boolean;
  readonly snapshotTag?: string | undefined;
}): SyncJob['snapshot'] {
  return snapshot || tag !== undefined ? { tag } : undefined;
}
