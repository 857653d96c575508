import { appendFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { readIfThere, removeIfThere } from './durable-files.ts';
import { TEMPORARY, type StoreName } from './store-layout.ts';

const PREFIX = 'verified';

/** Whether a name in `taq/tmp` is that of such a file. */
export function isProgressName(name: string): boolean {
  return name.startsWith(PREFIX) && name.endsWith('.jsonl');
}

/**
 * Which files a run that was interrupted has read and found good, each with the state that it was
 * in: one that has changed since counts as unread. Where nothing can be written, nothing is kept.
 */
export class VerifyProgress {
  readonly #path: string;
  readonly #good: Map<StoreName, string>;

  private constructor(path: string, good: Map<StoreName, string>) {
    this.#path = path;
    this.#good = good;
  }

  /** That of a run over everything, or over one snapshot; `restart` forgets it. */
  static async open(
    dataDir: string,
    { snapshot, restart }: { readonly snapshot: string | undefined; readonly restart: boolean },
  ): Promise<VerifyProgress> {
    const name = `${snapshot === undefined ? PREFIX : `${PREFIX}-${snapshot}`}.jsonl`;
    const path = join(dataDir, posix.join(TEMPORARY, name));
    if (restart) await forget(path);
    const bytes = restart ? undefined : await readIfThere(path).catch(() => undefined);
    const lines = bytes === undefined ? [] : Buffer.from(bytes).toString('utf8').split('\n');
    return new VerifyProgress(path, new Map(lines.flatMap((line) => entryOf(line))));
  }

  has(name: StoreName, state: string): boolean {
    return this.#good.get(name) === state;
  }

  async note(name: StoreName, state: string): Promise<void> {
    const line = `${JSON.stringify([name, state])}\n`;
    await appendFile(this.#path, line).catch(() => undefined);
  }

  /** The run came to its end: the next one begins anew. */
  async finish(): Promise<void> {
    await forget(this.#path);
  }
}

/** Where nothing can be removed nothing was kept. */
async function forget(path: string): Promise<void> {
  await removeIfThere(path).catch(() => undefined);
}

/** A line that a dying process tore is none. */
function entryOf(line: string): [StoreName, string][] {
  try {
    const [name, state] = JSON.parse(line) as unknown[];
    return typeof name === 'string' && typeof state === 'string' ? [[name, state]] : [];
  } catch {
    return [];
  }
}
