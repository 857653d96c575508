import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The made-up day: inputs and what they amount to. */
export const MICRO_FOLDER = fileURLToPath(
  new URL('../../../../packages/measures/test/fixtures', import.meta.url),
);

/** A fresh folder, removed when it goes out of scope. */
export class TemporaryFolder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Empty, or a copy of a folder. */
  static async create(copyOf?: string): Promise<TemporaryFolder> {
    const path = await mkdtemp(join(tmpdir(), 'taq-oracle-test-'));
    if (copyOf !== undefined) await cp(copyOf, path, { recursive: true });
    return new TemporaryFolder(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true });
  }
}
