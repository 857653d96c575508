import { join } from 'node:path';
import { TaqError } from '@taq/schema';
import { AtomicFileLock } from './atomic-file-lock.ts';
import type { CleanupItem } from './cleanup-item.ts';
import {
  planCleanup,
  type CleanupPlace,
  type CleanupPlan,
  type CleanupWish,
} from './cleanup-plan.ts';
import { nextCommitTime, retentionNow, type CommitClock } from './commit-clock.ts';
import type { CommitContext } from './commit.ts';
import { expiredStub } from './expired-version.ts';
import { FolderNote } from './folder-note.ts';
import type { Version } from './manifest-reader.ts';
import { PartitionNotes } from './partition-notes.ts';
import type { Quarantine } from './quarantine.ts';
import type { SnapshotFolders } from './snapshot-folder.ts';
import { LOCKS, versionOf, type StoreName } from './store-layout.ts';

export interface CleanupOptions extends Partial<CleanupWish> {
  /** Says what would go, and changes nothing. */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
}

/** What went, or would go. */
export interface CleanupReport {
  /** The version that it was planned against. */
  readonly plannedAgainst: number;
  readonly dryRun: boolean;
  readonly items: readonly CleanupItem[];
  /** What comes back on the disk, besides the few kilobytes of the clean-up's own commit. */
  readonly bytes: number;
  /** Files in the store's folders that are not the store's: they stay. */
  readonly foreign: readonly StoreName[];
}

export interface CleanupContext extends CleanupPlace, CommitClock {
  readonly commits: CommitContext;
  readonly folders: SnapshotFolders;
  readonly quarantine: Quarantine;
  /** The run, as its lock names it. */
  readonly owner: string;
}

const DEFAULT: CleanupWish = { retentionDays: 365, snapshots: [] };

/**
 * Lets go what nothing names any more and nothing has named for a retention. What goes is listed in
 * a commit first, so that its names are never given again; then versions that were let go turn into
 * stubs; then files go. A process that dies on the way leaves what the next clean-up finishes.
 */
export async function cleanUp(
  context: CleanupContext,
  { dryRun = false, signal, ...wished }: CleanupOptions,
): Promise<CleanupReport> {
  const wish = { ...DEFAULT, ...wished };
  if (dryRun) {
    const base = await context.manifests.newest();
    const plan = await planAt(context, wish, base, nextCommitTime(context, base.root));
    return reportOf(plan, base, true);
  }
  await using _lock = await AtomicFileLock.acquire(
    join(context.dataDir, LOCKS, 'taq_cleanup.lock'),
    {
      owner: { run: context.owner, command: 'taq cleanup' },
      timeoutMs: 0,
      clock: context.clock,
      ...(signal && { signal }),
    },
  );
  return await new Cleanup(context, wish, signal).run();
}

async function planAt(
  context: CleanupContext,
  wish: CleanupWish,
  base: Version,
  committedAt: string,
): Promise<CleanupPlan> {
  const now = retentionNow(context, committedAt);
  return planCleanup(context, wish, { base, committedAt, now });
}

function reportOf({ items, foreign }: CleanupPlan, base: Version, dryRun: boolean): CleanupReport {
  const bytes = items.reduce((sum, item) => sum + item.bytes, 0);
  return { plannedAgainst: base.root.version, dryRun, items, bytes, foreign };
}

/** One clean-up on its way. */
class Cleanup {
  readonly #context: CleanupContext;
  readonly #wish: CleanupWish;
  readonly #signal: AbortSignal | undefined;
  readonly #days: PartitionNotes;
  readonly #tags = new Map<string, FolderNote>();

  constructor(context: CleanupContext, wish: CleanupWish, signal: AbortSignal | undefined) {
    this.#context = context;
    this.#wish = wish;
    this.#signal = signal;
    this.#days = new PartitionNotes(context.commits);
  }

  async run(): Promise<CleanupReport> {
    const { plan, base } = await this.#commit();
    for (const item of plan.items.filter(({ kind }) => kind === 'version'))
      await this.#expire(item);
    await this.#days.publish();
    for (const [tag, note] of this.#tags) await this.#removeFolder(tag, note);
    for (const item of plan.items) await this.#remove(item);
    return reportOf(plan, base, false);
  }

  /** The plan, made against the version that the commit replaces. */
  async #commit(): Promise<{ readonly plan: CleanupPlan; readonly base: Version }> {
    const { commits } = this.#context;
    let planned: { readonly plan: CleanupPlan; readonly base: Version } | undefined;
    try {
      await commits.manifests.commit('clean up', async (base, committedAt) => {
        this.#requireGoing();
        const plan = await planAt(this.#context, this.#wish, base, committedAt);
        planned = { plan, base };
        if (plan.change !== undefined) await this.#leaveNotes(plan);
        return plan.change;
      });
    } catch (error) {
      await this.#takeNotesAway();
      throw error;
    }
    if (planned === undefined) throw new RangeError('nothing was planned');
    return planned;
  }

  async #leaveNotes({ days, tags }: CleanupPlan): Promise<void> {
    await this.#days.leave(days);
    for (const tag of tags) {
      if (this.#tags.has(tag)) continue;
      const note = new FolderNote(this.#context.commits.intents);
      this.#tags.set(tag, note);
      await note.leave(tag);
    }
  }

  async #takeNotesAway(): Promise<void> {
    await this.#days.takeAway();
    for (const note of this.#tags.values()) await note.takeAway();
  }

  async #expire({ name }: CleanupItem): Promise<void> {
    const version = versionOf(name.slice(name.lastIndexOf('/') + 1));
    if (version !== undefined) await this.#context.port.putHint(name, expiredStub(version));
  }

  /** The snapshot is deleted; a folder that could not be removed goes at the next opening. */
  async #removeFolder(tag: string, note: FolderNote): Promise<void> {
    const { folders, commits } = this.#context;
    try {
      await folders.bring(tag);
      await note.takeAway();
    } catch (error) {
      const fields = { snapshot_tag: tag, error: String(error) };
      commits.logger.warn('the folder of a deleted snapshot was not removed', fields);
    }
  }

  async #remove({ kind, name }: CleanupItem): Promise<void> {
    this.#requireGoing();
    const { port, temps, quarantine, dataDir } = this.#context;
    if (kind === 'leaf' || kind === 'object') await port.remove(name);
    if (kind === 'staged' || kind === 'temporary') await temps.discard(join(dataDir, name));
    if (kind === 'quarantine') await dropEntry(quarantine, name.slice(name.lastIndexOf('/') + 1));
  }

  #requireGoing(): void {
    if (this.#signal?.aborted !== true) return;
    throw new TaqError('INTERRUPTED', 'the clean-up was interrupted', {
      details: { what: 'cleanup' },
      next: 'Run taq cleanup again: it goes on where this one ended.',
      cause: this.#signal.reason,
    });
  }
}

/** One that somebody else dropped meanwhile is fine. */
async function dropEntry(quarantine: Quarantine, id: string): Promise<void> {
  try {
    await quarantine.drop([id]);
  } catch (error) {
    if (!TaqError.is(error, 'QUARANTINE_NOT_FOUND')) throw error;
  }
}
