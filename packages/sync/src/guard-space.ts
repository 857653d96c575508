import type { PlannedAsk } from './ask-source.ts';
import { guardDisk } from './disk-guard.ts';
import { estimateBytes } from './estimate-bytes.ts';
import type { SyncContext } from './sync-task.ts';

/**
 * Checks that the disk can take what a plan brings. Throws `DISK_FULL`; warns when it gets tight.
 */
export async function guardSpace(
  planned: readonly PlannedAsk[],
  context: SyncContext,
): Promise<void> {
  const { store, measureDisk, emit } = context;
  let bytes = 0;
  for (const one of planned) bytes += await estimateBytes(one, context);
  if (bytes === 0) return;
  const { warning } = guardDisk(store.dataDir, bytes, await measureDisk(store.dataDir));
  if (warning !== undefined) emit({ type: 'warning', message: warning });
}
