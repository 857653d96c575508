import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { TaqError } from '@taq/schema';
import type { Place } from './place.ts';

const PROGRAM = fileURLToPath(new URL('../../keeper/server-keeper.js', import.meta.url));
const REMOVALS = 100;

/** What the keeper is told to start. */
export interface KeeperOrder extends Place {
  readonly port: number;
  readonly owner: string;
  readonly password: string;
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * A small process of its own that holds server and data folder, and removes both when our end of
 * a pipe closes: on `stop`, and by the operating system's doing when this process dies.
 */
export interface Keeper {
  readonly port: number;
  readonly pid: number;
  readonly dataFolder: string;
  /** Resolves when server and folder are gone, whatever the reason. */
  readonly ended: Promise<void>;
  /** Ends the server; resolves with `ended`. */
  stop(): Promise<void>;
  /** Stops the server, and starts it again after a while; resolves with the new one's pid. */
  restart(afterMs: number): Promise<number>;
}

interface Ready {
  readonly ready: true;
  readonly port: number;
  readonly pid: number;
  readonly dataFolder: string;
}

type Answer = Ready | { readonly ready: false; readonly message: string };

type KeeperProcess = ChildProcess & { readonly stdin: Writable; readonly stdout: Readable };

/** Starts a keeper and its server. Throws `SIMULATOR_FAILED`, or `INTERRUPTED` on the signal. */
export async function startKeeper(order: KeeperOrder, signal?: AbortSignal): Promise<Keeper> {
  stopIfAborted(signal);
  const child = spawn(process.execPath, [PROGRAM], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
    env: {},
  });
  const stop = stopperOf(child);
  const onAbort = (): void => void stop();
  signal?.addEventListener('abort', onAbort);
  try {
    const started = await ask(child, order);
    stopIfAborted(signal);
    const { port, pid, dataFolder } = requireReady(started, order.port);
    const running = { pid };
    const ended = clearedAfter(child, running, dataFolder);
    return {
      port,
      pid,
      dataFolder,
      ended,
      stop: async () => void (await Promise.all([stop(), ended])),
      restart: async (restartAfterMs) => {
        const again = requireReady(await ask(child, { restartAfterMs }), port);
        return (running.pid = again.pid);
      },
    };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

/** Its answer to an order; this process does not end before it. */
async function ask(
  child: KeeperProcess,
  order: KeeperOrder | { readonly restartAfterMs: number },
): Promise<Answer> {
  const gone = { ready: false, message: 'the process that keeps the server ended early' } as const;
  if (child.exitCode !== null || child.signalCode !== null) return gone;
  child.ref();
  const lines = createInterface({ input: child.stdout });
  child.stdin.once('error', () => undefined);
  child.stdin.write(`${JSON.stringify(order)}\n`);
  try {
    for await (const line of lines) return JSON.parse(line) as Answer;
  } finally {
    letGo(child);
  }
  return gone;
}

function requireReady(answer: Answer, port: number): Ready {
  if (!answer.ready) throw failed(port, answer.message);
  return answer;
}

/** Lets this process end although the server runs: the keeper sees it and ends the server. */
function letGo(child: KeeperProcess): void {
  child.unref();
  for (const stream of [child.stdin, child.stdout]) (stream as unknown as Unref).unref();
}

interface Unref {
  unref(): void;
}

function stopperOf(child: KeeperProcess): () => Promise<void> {
  const gone = exited(child);
  gone.catch(() => undefined);
  return async () => {
    child.ref();
    child.stdin.end();
    await gone;
  };
}

async function exited(child: KeeperProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

async function clearedAfter(
  child: KeeperProcess,
  running: { readonly pid: number },
  dataFolder: string,
): Promise<void> {
  await exited(child);
  await removeLeftovers(running.pid, dataFolder);
}

/** Nothing is left, except where somebody killed the keeper itself. */
async function removeLeftovers(pid: number, dataFolder: string): Promise<void> {
  if (!existsSync(dataFolder)) return;
  try {
    process.kill(pid, 'SIGQUIT');
  } catch {
    // The server is gone as well; its folder is not.
  }
  await removeFolder(dataFolder);
}

/** From the start again while the dying server still writes into it. */
async function removeFolder(folder: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await rm(folder, { recursive: true, force: true });
    } catch (error) {
      if (attempt === REMOVALS) throw error;
      await delay(100);
    }
  }
}

function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal === undefined || !signal.aborted) return;
  throw new TaqError('INTERRUPTED', 'the start of the simulator was interrupted', {
    details: { what: 'start' },
  });
}

function failed(port: number, message: string): TaqError {
  const taken = /could not bind/.test(message);
  return new TaqError(
    'SIMULATOR_FAILED',
    taken ? `port ${port} is taken` : `PostgreSQL did not start: ${message}`,
    {
      details: { step: 'start' },
      next: taken ? 'Give another port, or 0 for any free one.' : 'See the message above.',
    },
  );
}
