import { releaseLock, type LockState } from '@taq/versioning';
import { lockFacts } from '../output/lock-list.ts';
import type { StoreRun } from '../wiring/open-store.ts';

export interface FreeLock {
  readonly dataDir: string;
  readonly name: string;
  /** Also where the holder lives. */
  readonly force: boolean;
  readonly json: boolean;
}

/** Frees a lock; what was done as text or JSON. Throws `LOCK_NOT_FOUND`, `LOCKED`. */
export async function freeLock(
  { dataDir, name, force, json }: FreeLock,
  { logger }: StoreRun,
): Promise<string> {
  const freed = await releaseLock(dataDir, name, { force });
  const facts = { component: 'taq_store', lock: freed.name, condition: freed.condition };
  logger.info('lock freed', facts);
  if (json) return `${JSON.stringify({ schema_version: 1, freed: lockFacts(freed) })}\n`;
  return `freed: ${freed.name}${remark(freed)}\n`;
}

function remark({ holder, condition }: LockState): string {
  if (condition === 'dead') return '';
  const who = holder === undefined ? 'its holder' : `process ${holder.pid} on ${holder.host}`;
  return ` (${who} ${condition === 'alive' ? 'still works' : 'may still work'}: it will merge again, or fail, at its commit)`;
}
