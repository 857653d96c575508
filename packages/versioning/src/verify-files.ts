import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { concurrently } from './concurrently.ts';
import { sealFile } from './file-seal.ts';
import { lookAt, stateOfFile, type ExpectedFile, type Harm } from './file-soundness.ts';
import { hashFiles, type HashOutcome } from './hash-files.ts';
import type { StoreName } from './store-layout.ts';
import type { VerifyProgress } from './verify-progress.ts';

/** A file and what it has to hold. */
export interface FileToCheck extends ExpectedFile {
  readonly path: StoreName;
  /** To be read even where its seal is whole. */
  readonly suspect: boolean;
}

export interface CheckFilesOptions {
  readonly dataDir: string;
  /** Where the bytes of all files are read: what an interrupted run has read already. */
  readonly progress: VerifyProgress | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: ReadingProgress) => void) | undefined;
}

/** How far the reading of bytes is. */
export interface ReadingProgress {
  readonly files: number;
  readonly filesDone: number;
  readonly bytes: number;
  readonly bytesDone: number;
}

export interface CheckedFiles<File> {
  readonly harms: ReadonlyMap<File, Harm>;
  /** Those of which the bytes were held against their hash, and are good. */
  readonly read: readonly File[];
  readonly bytesRead: number;
}

interface FileToRead<File> {
  readonly file: File;
  readonly path: string;
  readonly state: string;
  readonly sealed: boolean;
}

const LOOKS_AT_ONCE = 32;

/**
 * Looks at existence, size and seal of files, and reads those that have no seal, or all of them.
 * Good ones without a seal get it.
 */
export async function checkFiles<File extends FileToCheck>(
  files: readonly File[],
  options: CheckFilesOptions,
): Promise<CheckedFiles<File>> {
  const check = new FileCheck<File>(options);
  await concurrently(files, LOOKS_AT_ONCE, async (file) => check.look(file));
  await check.readAll();
  return check;
}

class FileCheck<File extends FileToCheck> implements CheckedFiles<File> {
  readonly harms = new Map<File, Harm>();
  readonly read: File[] = [];
  bytesRead = 0;
  readonly #options: CheckFilesOptions;
  readonly #toRead: FileToRead<File>[] = [];
  #filesDone = 0;
  #bytesDone = 0;
  #bytes = 0;

  constructor(options: CheckFilesOptions) {
    this.#options = options;
  }

  async look(file: File): Promise<void> {
    const { dataDir, progress } = this.#options;
    const path = join(dataDir, file.path);
    const look = await lookAt(path, file);
    if ('harm' in look) this.harms.set(file, look.harm);
    else if (!look.sealed || file.suspect || progress !== undefined) {
      const state = stateOfFile(look.stats);
      this.#toRead.push({ file, path, state, sealed: look.sealed });
      this.#bytes += file.bytes;
    }
  }

  /** The largest first, so that all threads end at about the same time. */
  async readAll(): Promise<void> {
    const { progress, signal } = this.#options;
    const isDone = ({ file, state }: FileToRead<File>): boolean =>
      progress?.has(file.path, state) === true;
    for (const { file } of this.#toRead.filter(isDone)) this.#count(file);
    const left = this.#toRead.filter((one) => !isDone(one));
    this.#tell();
    await hashFiles(
      left.toSorted((a, b) => b.file.bytes - a.file.bytes),
      {
        signal,
        onBytes: (bytes) => this.#advance(bytes),
        onHashed: async (one, outcome) => this.#judge(one, outcome),
      },
    );
  }

  #advance(bytes: number): void {
    this.#bytesDone += bytes;
    this.bytesRead += bytes;
    this.#tell();
  }

  /** A file that an interrupted run has read. */
  #count(file: File): void {
    this.read.push(file);
    this.#filesDone += 1;
    this.#bytesDone += file.bytes;
  }

  async #judge(one: FileToRead<File>, outcome: HashOutcome): Promise<void> {
    if ('failure' in outcome) this.harms.set(one.file, 'unreadable');
    else if (outcome.sha256 !== one.file.sha256) this.harms.set(one.file, 'wrong_bytes');
    else {
      this.read.push(one.file);
      await this.#keep(one);
    }
    this.#filesDone += 1;
    this.#tell();
  }

  /** One that was written to while it was read is neither sealed nor noted. */
  async #keep({ file, path, state, sealed }: FileToRead<File>): Promise<void> {
    const now = async (): Promise<string> => stateOfFile(await stat(path, { bigint: true }));
    try {
      if ((await now()) !== state) return;
      if (!sealed) await sealFile(path, file.sha256);
      await this.#options.progress?.note(file.path, sealed ? state : await now());
    } catch {
      // Where nothing can be written there is no seal, and the file is read again next time.
    }
  }

  #tell(): void {
    this.#options.onProgress?.({
      files: this.#toRead.length,
      filesDone: this.#filesDone,
      bytes: this.#bytes,
      bytesDone: this.#bytesDone,
    });
  }
}
