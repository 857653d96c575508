import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { livenessOf, thisProcess, type ProcessIdentity } from './lock-owner.ts';

/** A temporary file whose name says who made it and what for. */
export interface TempFile {
  readonly path: string;
  readonly owner: ProcessIdentity;
  readonly purpose: string;
}

const SEPARATOR = '~';
const PARTS = 6;

/**
 * Names for temporary files. Each carries the process that made it, so that what a dead process
 * left can be told from what a live one is writing, by proof and not by age.
 */
export class TempFiles {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** A fresh path. `purpose` may hold letters, digits and `-_.@`. */
  path(purpose: string): string {
    const { host, machine, pid, startTime } = thisProcess();
    const parts = [host, machine, pid, startTime, randomUUID(), purpose];
    return join(this.folder, parts.map((part) => encodeURIComponent(part)).join(SEPARATOR));
  }

  /** Removes a temporary file or folder, if it is there. */
  async discard(path: string): Promise<void> {
    await rm(path, { recursive: true, force: true });
  }

  /** Every temporary file that has a name of ours. */
  async list(): Promise<TempFile[]> {
    const names = await readdir(this.folder).catch(() => []);
    return names.flatMap((name) => parseTempName(this.folder, name) ?? []);
  }

  /** Those whose maker ran on this machine and is gone. */
  async ofTheDead(): Promise<TempFile[]> {
    return (await this.list()).filter(({ owner }) => livenessOf(owner) === 'dead');
  }

  /** Removes what dead processes of this machine left, except what is to be kept. */
  async removeDead(keep: (file: TempFile) => Promise<boolean> = async () => false): Promise<void> {
    const dead = await this.ofTheDead();
    await Promise.all(
      dead.map(async (file) => {
        if (!(await keep(file))) await this.discard(file.path);
      }),
    );
  }
}

function parseTempName(folder: string, name: string): TempFile | undefined {
  const parts = name.split(SEPARATOR);
  if (parts.length !== PARTS) return undefined;
  const [host = '', machine = '', pid = '', startTime = '', , purpose = ''] = parts.map(decode);
  if (!/^[1-9]\d*$/.test(pid)) return undefined;
  const owner = { host, machine, pid: Number(pid), startTime };
  return { path: join(folder, name), owner, purpose };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
