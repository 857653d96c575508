import { readFileSync } from 'node:fs';
import { kill } from 'node:process';

const EVERY_MS = 200;

/**
 * The processes on whose behalf this one runs: its parent, and where that is the shell in which npm
 * runs a script, the parent of that, which is npm. A shell outlives an npm that was killed.
 * Only Linux says who somebody else's parent is; elsewhere the parent stands alone. One that is gone
 * is `undefined`: Windows never names another parent.
 */
export function startersOf(
  process: { readonly ppid: number },
  isNpmScript: boolean,
  isThere: (pid: number) => boolean = exists,
): readonly (number | undefined)[] {
  const parent = isThere(process.ppid) ? process.ppid : undefined;
  return isNpmScript ? [parent, parentOf(process.ppid)] : [parent];
}

function exists(pid: number): boolean {
  try {
    kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/**
 * Calls `onGone` once when one of those who started this process is gone, which shows in new
 * `starters`. Keeps this process alive until the watch is stopped, which is what it returns.
 */
export function watchStarters(
  starters: () => readonly (number | undefined)[],
  onGone: () => void,
): () => void {
  const before = String(starters());
  const timer = setInterval(() => {
    if (String(starters()) === before) return;
    clearInterval(timer);
    onGone();
  }, EVERY_MS);
  return () => clearInterval(timer);
}

/** Field 4 of `/proc/PID/stat`; the second field may hold blanks and brackets. */
function parentOf(pid: number): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}
