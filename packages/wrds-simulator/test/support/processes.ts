import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));
/** The command, once `buildCommand` ran. */
export const COMMAND = join(PACKAGE, 'bin', 'run.js');

/** Builds what the command imports. Quick where nothing changed. */
export function buildCommand(): void {
  const tsc = join(PACKAGE, '..', '..', 'node_modules', 'typescript', 'bin', 'tsc');
  const built = spawnSync(process.execPath, [tsc, '-b', PACKAGE], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stdout);
}

/** A fresh folder that the server's account may enter, removed with its scope. */
export function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'wrds-simulator-test-'));
  chmodSync(path, 0o755);
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** Starts Node on a program; folders for temporary files come from `folder`. */
export function startNode(folder: string, args: readonly string[]): Child {
  return spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TMPDIR: folder, NODE_OPTIONS: '' },
  });
}

/** The next `count` lines of a stream. */
export async function lines(stream: Readable, count: number): Promise<string[]> {
  let text = '';
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.split('\n').length > count) break;
  }
  return text.split('\n').slice(0, count);
}

/** Waits until `holds`; false where it does not within twenty seconds. */
export async function eventually(holds: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (holds()) return true;
    await delay(50);
  }
  return false;
}

/** Whether no process names `folder` among its arguments and nothing lies in it. */
export function isClean(folder: string): boolean {
  return readdirSync(folder).length === 0 && processesOf(folder).length === 0;
}

function processesOf(folder: string): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(folder);
    } catch {
      return false;
    }
  });
}

/** Whether a process with that id runs; one that waits to be buried does not. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
