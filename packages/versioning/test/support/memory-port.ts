import { copyFile, rm } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { CommitPort, FinishedFile, PutOutcome } from '@taq/versioning';

/** What a caller hears of a put, and whether it arrived. */
export type Answer = 'tell' | 'lose the answer' | 'lose the put';

/**
 * The commit port in memory; only objects are files, below `root`. `answer` decides for each put what the caller hears of it, so that
 * tests can lose answers: of puts that arrived, and of puts that did not.
 */
export class MemoryPort implements CommitPort {
  readonly files = new Map<string, Uint8Array>();
  /** The name whose creation fails, as it would on a disk that gives up. */
  failOn: string | undefined;
  readonly #answer: () => Answer;

  readonly #root: string;

  constructor(root: string, answer: () => Answer = () => 'tell') {
    this.#root = root;
    this.#answer = answer;
  }

  async putIfAbsent(name: string, bytes: Uint8Array): Promise<PutOutcome> {
    if (name === this.failOn) throw new Error('failed on purpose');
    const answer = this.#answer();
    if (answer === 'lose the put') return 'unknown';
    const isFree = !this.files.has(name);
    if (isFree) this.files.set(name, Uint8Array.from(bytes));
    // Others get their turn between what happened and the answer to it.
    await new Promise((resolve) => setImmediate(resolve));
    if (answer === 'lose the answer') return 'unknown';
    return isFree ? 'won' : 'lost';
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.files.get(name));
  }

  async list(folder: string): Promise<readonly string[]> {
    const names = [...this.files.keys()].filter((name) => posix.dirname(name) === folder);
    return Promise.resolve(names.map((name) => posix.basename(name)));
  }

  async putObject(name: string, file: FinishedFile): Promise<void> {
    await copyFile(file.path, join(this.#root, name));
  }

  async putHint(name: string, bytes: Uint8Array): Promise<void> {
    this.files.set(name, bytes);
    return Promise.resolve();
  }

  async remove(name: string): Promise<void> {
    this.files.delete(name);
    await rm(join(this.#root, name), { force: true });
  }
}
