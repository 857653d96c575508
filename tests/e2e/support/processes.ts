import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { eventually } from './eventually.ts';

/** How a process ended, and all that it said. */
export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether somebody types on its stdin; else there is nothing to read. */
  readonly isTyped?: boolean;
  /** Killed when it takes longer. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 180_000;
/** So much of what a process said goes into the message of a failed test. */
const SHOWN = 2_000;

/** A child process; killed with its scope where it still runs. */
export class Process implements AsyncDisposable {
  /** Never rejects: how it ended is for the caller to judge. */
  readonly ended: Promise<Outcome>;
  readonly #child: ChildProcessByStdio<Writable | null, Readable, Readable>;
  #stdout = '';
  #stderr = '';

  constructor(program: string, args: readonly string[], options: StartOptions = {}) {
    this.#child = spawn(program, args, {
      stdio: [options.isTyped === true ? 'pipe' : 'ignore', 'pipe', 'pipe'],
      env: { ...cleanEnvironment(), ...options.env },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    }) as ChildProcessByStdio<Writable | null, Readable, Readable>;
    this.#child.stdout.setEncoding('utf8').on('data', (text) => (this.#stdout += String(text)));
    this.#child.stderr.setEncoding('utf8').on('data', (text) => (this.#stderr += String(text)));
    this.ended = this.#wait(options.timeoutMs ?? TIMEOUT_MS);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** What it said so far. */
  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** Closes its stdout from this side: what it writes there from now on reaches nobody. */
  stopReading(): void {
    this.#child.stdout.destroy();
  }

  /** Types something on its stdin. */
  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Waits until stdout shows something. Throws where it ends without. */
  async shows(expected: string | RegExp): Promise<void> {
    const isShown = (): boolean => this.#stdout.search(expected) >= 0;
    await eventually(() => isShown() || !this.isRunning);
    if (!isShown()) throw new Error(`${String(expected)} was not shown\n${this.#words()}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill('SIGKILL');
    await this.ended;
  }

  async #wait(timeoutMs: number): Promise<Outcome> {
    const timer = setTimeout(() => {
      this.#stderr += `\n(killed by the test after ${timeoutMs} ms)\n`;
      this.kill('SIGKILL');
    }, timeoutMs);
    const [code, signal] = (await once(this.#child, 'close')) as [
      number | null,
      NodeJS.Signals | null,
    ];
    clearTimeout(timer);
    return { code, signal, stdout: this.#stdout, stderr: this.#stderr };
  }

  #words(): string {
    return `stdout: ${this.#stdout}\nstderr: ${this.#stderr}`;
  }
}

/** Runs a program to its end. */
export async function run(
  program: string,
  args: readonly string[],
  options: StartOptions = {},
): Promise<Outcome> {
  return new Process(program, args, options).ended;
}

/** Throws, with all that the process said, where it did not end with this exit code. */
export function requireExit(outcome: Outcome, code: number): Outcome {
  if (outcome.code === code) return outcome;
  const { stdout, stderr, signal } = outcome;
  const said = `stdout: …${stdout.slice(-SHOWN)}\nstderr: …${stderr.slice(-SHOWN)}`;
  throw new Error(`ended with ${outcome.code ?? signal} instead of ${code}\n${said}`);
}

/** Whether a running process has this text in its command line. */
export function isNamedByAProcess(text: string): boolean {
  return commandLines().some((line) => line.includes(text));
}

function commandLines(): string[] {
  if (process.platform !== 'linux') {
    return spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).stdout.split('\n');
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(commandLine);
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // It has just ended.
    return '';
  }
}

/**
 * Without what could lead a program to a server, a password or a store of the person who tests, and
 * without what tells it how many colours to show.
 */
function cleanEnvironment(): Record<string, string> {
  const isOurs = (name: string): boolean =>
    !/^(WRDS_|PG|TAQ_|OTEL_|TRACEPARENT$|NODE_OPTIONS$|DEBUG$|CI$|COLORTERM$|FORCE_COLOR$|NO_COLOR$)/.test(
      name,
    );
  const entries = Object.entries(process.env).filter(([name]) => isOurs(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, value ?? '']));
}
