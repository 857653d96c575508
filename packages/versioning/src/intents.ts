import * as v from 'valibot';
import { canonicalJson } from './canonical-json.ts';
import { readIfThere, syncFolder, writeDurably } from './durable-files.ts';
import type { TempFiles } from './temp-files.ts';

const intentSchema = v.variant('kind', [
  v.object({
    kind: v.literal('partition'),
    dataset: v.string(),
    folder: v.string(),
    partition: v.string(),
  }),
  v.object({ kind: v.literal('snapshot'), tag: v.string() }),
]);

/** Plain names that a process is about to bring up to date, after a commit. */
export type Intent = v.InferOutput<typeof intentSchema>;

/** What a note is called among temporary files. */
export const INTENT_PURPOSE = 'intent';

/**
 * Notes of what is to be done after a commit, left before it. Where the process dies in between,
 * the next opening finds the note and does it. So nobody has to compare all plain names.
 */
export class Intents {
  readonly #temps: TempFiles;

  constructor(temps: TempFiles) {
    this.#temps = temps;
  }

  /** Leaves a note; what is returned takes it away again. */
  async announce(intent: Intent): Promise<() => Promise<void>> {
    const path = this.#temps.path(INTENT_PURPOSE);
    await writeDurably(path, Buffer.from(canonicalJson(intent)));
    await syncFolder(this.#temps.folder);
    return async () => this.#temps.discard(path);
  }

  /** What dead processes of this machine left undone; unreadable notes are no notes. */
  async ofTheDead(): Promise<{ intent: Intent; done: () => Promise<void> }[]> {
    const notes = (await this.#temps.ofTheDead()).filter(
      ({ purpose }) => purpose === INTENT_PURPOSE,
    );
    const read = await Promise.all(
      notes.map(async ({ path }) => {
        const intent = parseIntent(await readIfThere(path));
        return intent && { intent, done: async () => this.#temps.discard(path) };
      }),
    );
    return read.filter((note) => note !== undefined);
  }

  /**
   * Removes the temporary files of dead processes, except notes that are still to be done. A note
   * whose writing was cut off goes too: what it was to announce had not begun.
   */
  async removeOtherTemporaries(): Promise<void> {
    await this.#temps.removeDead(
      async ({ purpose, path }) => purpose === INTENT_PURPOSE && (await isWritten(path)),
    );
  }
}

async function isWritten(path: string): Promise<boolean> {
  return parseNote(await readIfThere(path)) !== undefined;
}

function parseIntent(bytes: Uint8Array | undefined): Intent | undefined {
  const { success, output } = v.safeParse(intentSchema, parseNote(bytes));
  return success ? output : undefined;
}

/** What a note says, by this version of us or by another; `undefined` where it is not whole. */
function parseNote(bytes: Uint8Array | undefined): unknown {
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}
