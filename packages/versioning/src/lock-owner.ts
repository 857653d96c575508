import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import process from 'node:process';

/** A process, named so that its pid cannot be mistaken for a later one's. */
export interface ProcessIdentity {
  readonly host: string;
  /** Boot id and pid namespace: within one of these a pid means one thing. Empty where unknown. */
  readonly machine: string;
  readonly pid: number;
  /** Start time in the kernel's own unit; empty where the system does not say. */
  readonly startTime: string;
}

export type Liveness = 'alive' | 'dead' | 'unknown';

/** What is asked of the system; tests replace it to play one that tells less than Linux. */
export interface ProcessTable {
  readonly readText: (path: string) => string;
  readonly readLink: (path: string) => string;
  /** Throws `ESRCH` where there is no such process. */
  readonly signal: (pid: number, signal: 0) => unknown;
}

const THIS: ProcessTable = {
  readText: (path) => readFileSync(path, 'utf8'),
  readLink: (path) => readlinkSync(path),
  signal: (pid, signal) => process.kill(pid, signal),
};

let self: ProcessIdentity | undefined;

/** This process. */
export function thisProcess(): ProcessIdentity {
  self ??= identify(THIS);
  return self;
}

/** This process, as far as a system tells; `/proc` is there on Linux alone. */
export function identify(table: ProcessTable): ProcessIdentity {
  const startTime = processStat(process.pid, table)?.startTime ?? '';
  return { host: hostname(), machine: machineId(table), pid: process.pid, startTime };
}

/**
 * Whether a process still runs. `unknown` for processes of another machine, boot or container, and
 * where the system tells no start times, so that a pid may have been given again: then only a
 * heartbeat can tell.
 */
export function livenessOf(owner: ProcessIdentity, table = THIS): Liveness {
  const { host, machine } = table === THIS ? thisProcess() : identify(table);
  if (owner.host !== host || owner.machine !== machine) return 'unknown';
  if (!pidExists(owner.pid, table)) return 'dead';
  const stat = processStat(owner.pid, table);
  if (stat === undefined || owner.startTime === '') return 'unknown';
  return stat.running && stat.startTime === owner.startTime ? 'alive' : 'dead';
}

function machineId({ readText, readLink }: ProcessTable): string {
  try {
    const boot = readText('/proc/sys/kernel/random/boot_id').trim();
    const namespace = /\d+/.exec(readLink('/proc/self/ns/pid'))?.[0] ?? '';
    return `${boot}.${namespace}`;
  } catch {
    return '';
  }
}

function pidExists(pid: number, { signal }: ProcessTable): boolean {
  try {
    signal(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Fields 3 and 22 of `/proc/PID/stat`; the second field may hold blanks and brackets. */
function processStat(
  pid: number,
  { readText }: ProcessTable,
): { startTime: string; running: boolean } | undefined {
  try {
    const text = readText(`/proc/${pid}/stat`);
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const state = fields[0] ?? '';
    return { startTime: fields[19] ?? '', running: state !== 'Z' && state !== 'X' };
  } catch {
    return undefined;
  }
}
