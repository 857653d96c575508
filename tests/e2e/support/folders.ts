import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

/** A fresh folder, removed with its scope. Open to all: the simulator's account may be another. */
export async function temporaryFolder(): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), 'taq-e2e-'));
  await chmod(path, 0o755);
  return {
    path,
    [Symbol.asyncDispose]: async () =>
      rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
  };
}
