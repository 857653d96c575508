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

let self: ProcessIdentity | undefined;

/** This process. */
export function thisProcess(): ProcessIdentity {
  self ??= {
    host: hostname(),
    machine: machineId(),
    pid: process.pid,
    startTime: processStat(process.pid)?.startTime ?? '',
  };
  return self;
}

/**
 * Whether a process still runs. `unknown` for processes of another machine, boot or container, and
 * where the system tells no start times, so that a pid may have been given again: then only a
 * heartbeat can tell.
 */
export function livenessOf(owner: ProcessIdentity): Liveness {
  const { host, machine } = thisProcess();
  if (owner.host !== host || owner.machine !== machine) return 'unknown';
  if (!pidExists(owner.pid)) return 'dead';
  const stat = processStat(owner.pid);
  if (stat === undefined || owner.startTime === '') return 'unknown';
  return stat.running && stat.startTime === owner.startTime ? 'alive' : 'dead';
}

function machineId(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const namespace = /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '';
    return `${boot}.${namespace}`;
  } catch {
    return '';
  }
}

function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Fields 3 and 22 of `/proc/PID/stat`; the second field may hold blanks and brackets. */
function processStat(pid: number): { startTime: string; running: boolean } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const state = fields[0] ?? '';
    return { startTime: fields[19] ?? '', running: state !== 'Z' && state !== 'X' };
  } catch {
    return undefined;
  }
}
