import { setTimeout as sleep } from 'node:timers/promises';
import { livenessOf } from './lock-owner.ts';
import { Verification } from './verification.ts';
import { VerifyProgress } from './verify-progress.ts';
import type { Verified, VerifyContext, VerifyOptions } from './verify-report.ts';

const LOOKS = 3;
const PAUSE_MS = 200;

/**
 * Holds the store against what its chain of versions says, and notes there which objects are
 * damaged and which are sound again. Damage that was seen while others were at work is looked at
 * again. Throws `TAG_NOT_FOUND`, `TAG_DELETED`, `INTERRUPTED`, and `STORE_DAMAGED` where the newest
 * version cannot be read.
 */
export async function verifyStore(
  context: VerifyContext,
  options: VerifyOptions = {},
): Promise<Verified> {
  const { readData = false, restart = false, snapshot } = options;
  const { dataDir } = context;
  const progress = readData ? await VerifyProgress.open(dataDir, { snapshot, restart }) : undefined;
  for (let look = 1; ; look += 1) {
    const { report, record, ...found } = await new Verification(context, options, progress).run();
    const isFinal = report.damage.length === 0 || look === LOOKS;
    if (isFinal || !(await othersAreAtWork(context, report.version))) {
      const recorded = await record();
      await progress?.finish();
      return { ...found, report: { ...report, recorded } };
    }
    await sleep(PAUSE_MS);
  }
}

/** Whether another commit was made since, or is being published. */
async function othersAreAtWork(
  { manifests, temps }: VerifyContext,
  version: number,
): Promise<boolean> {
  const notes = (await temps.list()).filter(({ purpose }) => purpose === 'intent');
  if (notes.some(({ owner }) => livenessOf(owner) !== 'dead')) return true;
  return (await manifests.newest()).root.version !== version;
}
