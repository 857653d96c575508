import { publishOrWarn, type CommitContext, type PartitionRef } from './commit.ts';

/**
 * Notes, left before a commit, that the plain names of several partitions are to be brought up to
 * date. Where the process dies over that, the next opening does it.
 */
export class PartitionNotes {
  readonly #context: Pick<CommitContext, 'manifests' | 'names' | 'intents' | 'logger'>;
  readonly #left = new Map<
    string,
    { readonly ref: PartitionRef; readonly done: () => Promise<void> }
  >();

  constructor(context: Pick<CommitContext, 'manifests' | 'names' | 'intents' | 'logger'>) {
    this.#context = context;
  }

  /** Names partitions, besides those that were named before: bringing one up to date is never wrong. */
  async leave(refs: readonly PartitionRef[]): Promise<void> {
    for (const ref of refs) {
      const key = `${ref.dataset} ${ref.partition}`;
      if (this.#left.has(key)) continue;
      this.#left.set(key, {
        ref,
        done: await this.#context.intents.announce({ kind: 'partition', ...ref }),
      });
    }
  }

  /** Brings the plain names up to date, and takes the notes away. */
  async publish(): Promise<void> {
    for (const { ref, done } of this.#left.values()) {
      await publishOrWarn(this.#context, ref, done);
    }
  }

  /** For a commit that was not made. */
  async takeAway(): Promise<void> {
    for (const { done } of this.#left.values()) await done();
    this.#left.clear();
  }
}
