import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { TaqError } from '@taq/schema';

/** An account of the operating system. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

const UNPRIVILEGED = ['postgres', 'nobody'] as const;

/**
 * PostgreSQL refuses to run as root. Who is root gets the account `postgres`, else `nobody`, of
 * which one is there on any system; everybody else runs it as themselves: `undefined`.
 * Throws `SIMULATOR_FAILED`.
 */
export async function serverUser(): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of UNPRIVILEGED) {
    const user = await lookUp(name);
    if (user !== undefined) return user;
  }
  throw new TaqError('SIMULATOR_FAILED', 'PostgreSQL does not run as root', {
    details: { step: 'user' },
    next: `Create an account called ${UNPRIVILEGED.join(' or ')}, or do not run as root.`,
  });
}

async function lookUp(name: string): Promise<ServerUser | undefined> {
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) => (await promisify(execFile)('id', [flag, name])).stdout),
    );
    return { uid: Number(uid), gid: Number(gid) };
  } catch {
    return undefined;
  }
}

/** Whether any account may walk down to `path`: each folder above and itself is open to all. */
export async function isOpenToAll(path: string): Promise<boolean> {
  for (let at = path; ; at = dirname(at)) {
    const { mode } = await stat(at);
    if ((mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}
