import { spawnSync } from 'node:child_process';

/** Whether this user may have mounts of their own: on Linux, where nothing forbids it. */
export const canMount = spawnSync('unshare', ['-Urm', 'true']).status === 0;

export interface MountedOutcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a script of the shell in a world of mounts of its own, which ends with it. `/mnt` is a disk in
 * memory with these options of tmpfs; the words are `$1`, `$2` and so on.
 */
export function onOwnDisk(
  options: string,
  script: string,
  words: readonly string[],
): MountedOutcome {
  const all = `mount -t tmpfs -o ${options} none /mnt && ${script}`;
  const argv = ['-Urm', 'sh', '-c', all, 'sh', ...words];
  const env = { ...process.env, NODE_OPTIONS: '', HOME: '/nonexistent' };
  const { status: code, stdout, stderr } = spawnSync('unshare', argv, { encoding: 'utf8', env });
  return { code, stdout, stderr };
}
