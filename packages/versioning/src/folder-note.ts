import type { Intents } from './intents.ts';

/**
 * A note, left before a commit, that the folder of a snapshot is to be made to fit it. Where the
 * process dies over that, the next opening does it.
 */
export class FolderNote {
  readonly #intents: Intents;
  #done: (() => Promise<void>) | undefined;

  constructor(intents: Intents) {
    this.#intents = intents;
  }

  /** Names the tag, instead of another one that was to be taken before. */
  async leave(tag: string): Promise<void> {
    await this.takeAway();
    this.#done = await this.#intents.announce({ kind: 'snapshot', tag });
  }

  async takeAway(): Promise<void> {
    await this.#done?.();
    this.#done = undefined;
  }
}
