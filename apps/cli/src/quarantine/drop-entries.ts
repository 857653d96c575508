import { TaqError } from '@taq/schema';
import { openQuarantine, type StoreRun } from '../wiring/open-store.ts';

export interface DropEntries {
  readonly dataDir: string;
  readonly ids: readonly string[];
  /** Every entry, in the place of `ids`. */
  readonly all: boolean;
  readonly json: boolean;
}

/**
 * Removes entries of the quarantine; what was done as text or JSON. Throws `INVALID_ARGUMENT`
 * unless either ids or all are named, `QUARANTINE_NOT_FOUND`.
 */
export async function dropEntries(
  { dataDir, ids, all, json }: DropEntries,
  { logger }: StoreRun,
): Promise<string> {
  requireOneWay(ids, all);
  const quarantine = await openQuarantine(dataDir);
  if (!all) await quarantine.drop(ids);
  const dropped = all ? await quarantine.dropAll() : [...new Set(ids)];
  for (const id of dropped) {
    logger.info('quarantined entry dropped', { component: 'taq_store', entry: id });
  }
  if (json) return `${JSON.stringify({ schema_version: 1, dropped })}\n`;
  if (dropped.length === 0) return 'The quarantine is empty.\n';
  return dropped.map((id) => `dropped: ${id}\n`).join('');
}

function requireOneWay(ids: readonly string[], all: boolean): void {
  if (ids.length > 0 !== all) return;
  throw new TaqError('INVALID_ARGUMENT', 'name either ids or --all', {
    details: { argument: '--all', value: ids.join(' ') },
    next: 'Write taq quarantine drop ID, with as many ids as there are to drop, or --all.',
  });
}
