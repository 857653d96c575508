import { once } from 'node:events';
import { TaqError, type Logger } from '@taq/schema';
import { startSimulator, type Simulator } from '../simulator.ts';
import { HELP, parseCommandLine } from './options.ts';

/** The outside of the command. */
export interface CommandSurroundings {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Aborted = stop, remove everything, and end well. */
  readonly stop: AbortSignal;
}

const DONE = 0;
const FAILED = 1;
const USAGE = 2;
const USAGE_CODES = [
  'INVALID_ARGUMENT',
  'INVALID_SYMBOL',
  'INVALID_DATE',
  'INVALID_RANGE',
] as const;

/**
 * Runs the command to its end; gives the exit code: 0 after a stop that was asked for, 1 when the
 * server does not start or dies, 2 for options that make no sense.
 */
export async function runCommand(
  args: readonly string[],
  surroundings: CommandSurroundings,
): Promise<number> {
  try {
    const options = parseCommandLine(args);
    if (options === 'help') {
      surroundings.out(HELP);
      return DONE;
    }
    const logger = progressLogger(surroundings);
    const simulator = await startSimulator({ ...options, logger, signal: surroundings.stop });
    return await serve(simulator, surroundings);
  } catch (error) {
    return report(error, surroundings);
  }
}

async function serve(
  simulator: Simulator,
  { out, err, stop }: CommandSurroundings,
): Promise<number> {
  await using server = simulator;
  out(`${server.readerUrl}\n${server.ownerUrl}\n`);
  err(`ready on ${server.host}:${server.port}; Ctrl-C stops it and removes its data\n`);
  const asked = stop.aborted ? Promise.resolve() : once(stop, 'abort');
  await Promise.race([asked, server.ended]);
  if (stop.aborted) return DONE;
  err('the server ended by itself\n');
  return FAILED;
}

function progressLogger({ err }: CommandSurroundings): Logger {
  const info: Logger['info'] = (message, fields = {}) => {
    const facts = Object.entries(fields).filter(([name]) => name !== 'component');
    err(`${message}: ${facts.map(([name, value]) => `${name} ${value}`).join(', ')}\n`);
  };
  const ignore = (): void => undefined;
  return { debug: ignore, info, warn: info, error: info };
}

function report(error: unknown, { err }: CommandSurroundings): number {
  if (TaqError.is(error, 'INTERRUPTED')) return DONE;
  err(`${error instanceof Error ? error.message : String(error)}\n`);
  if (TaqError.is(error) && error.next !== undefined) err(`${error.next}\n`);
  return TaqError.is(error, ...USAGE_CODES) ? USAGE : FAILED;
}
