import { maskSecrets, TaqError, type LogFields } from '@taq/schema';
import { once } from 'node:events';
import { appendFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import winston from 'winston';
import { formatJson, formatText, type LogRecord } from './log-record.ts';
import { warningsOnly, type LogWishes, type RunLog } from './run-log.ts';

/** A file of the log is closed at this size and the next one begun; so many of them stay. */
/** A disk that takes nothing must not keep the process. */
const DRAIN_MS = 2000;
const ROTATION = { bytes: 10_000_000, files: 5 };

/** What every record says of its run. */
export type RunFields = Readonly<Record<'run' | 'command', string>>;

interface Surroundings {
  readonly about: RunFields;
  /** What is known at the moment of a record: the ids of the trace, where there is one. */
  readonly moment: () => LogFields;
  readonly tell: (text: string) => void;
  readonly rotation?: typeof ROTATION;
}

/** The log that is wished for. Throws `OUTPUT_FAILED` for a file that cannot be written. */
export async function openLog(wishes: LogWishes, surroundings: Surroundings): Promise<RunLog> {
  const { about, moment, tell, rotation = ROTATION } = surroundings;
  const { level = 'info', format, file } = wishes;
  const isOnStderr = format !== undefined || (wishes.level !== undefined && file === undefined);
  if (file !== undefined) await requireAppendable(file);
  const log = winston.createLogger({
    level,
    transports: [
      ...(isOnStderr ? [stderrTransport(format ?? 'text')] : []),
      ...(file === undefined ? [] : [fileTransport(file, rotation, tell)]),
    ],
  });
  const people = warningsOnly(tell);
  const write =
    (severity: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields: LogFields = {}): void => {
      log.log(severity, maskSecrets(message), masked({ ...about, ...moment(), ...fields }));
      if (!isOnStderr) people[severity](message, fields);
    };
  return {
    isOnStderr,
    isJson: format === 'json',
    logger: {
      debug: write('debug'),
      info: write('info'),
      warn: write('warn'),
      error: write('error'),
    },
    [Symbol.asyncDispose]: async () => {
      await drained(log);
      const finished = once(log, 'finish');
      log.end();
      await finished;
      await Promise.all(log.transports.map(flushed));
    },
  };
}

function stderrTransport(format: 'text' | 'json'): winston.transport {
  const line = format === 'json' ? formatJson : formatText;
  return new winston.transports.Stream({
    stream: process.stderr,
    format: winston.format.printf((info) => line(info as unknown as LogRecord)),
    eol: '\n',
  });
}

function fileTransport(
  filename: string,
  { bytes, files }: typeof ROTATION,
  tell: (text: string) => void,
): winston.transport {
  const transport = new winston.transports.File({
    filename,
    format: winston.format.printf((info) => formatJson(info as unknown as LogRecord)),
    maxsize: bytes,
    maxFiles: files,
    tailable: true,
    eol: '\n',
  });
  // A full disk must not end the work that is logged.
  transport.once('error', (error: Error) => tell(`warning: the log ends: ${error.message}\n`));
  transport.on('error', () => undefined);
  return transport;
}

/** While a file is changed winston keeps records back, and would lose them if it ended then. */
async function drained(log: winston.Logger): Promise<void> {
  const deadline = performance.now() + DRAIN_MS;
  const waiting = (): number =>
    [log, ...log.transports].reduce(
      (sum, { writableLength }) => sum + writableLength,
      log.readableLength,
    );
  while (waiting() > 0 && performance.now() < deadline) await sleep(5);
}

/** Resolves when a transport has handed all of it to the system. */
async function flushed(transport: winston.transport): Promise<void> {
  if (!(transport instanceof winston.transports.File)) return;
  if (!transport.writableFinished) await once(transport, 'finish');
}

function masked(fields: LogFields): Record<string, unknown> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? maskSecrets(value) : value]),
  );
}

async function requireAppendable(file: string): Promise<void> {
  try {
    await appendFile(file, '');
  } catch (cause) {
    throw new TaqError('OUTPUT_FAILED', `the log cannot be written to ${file}`, {
      details: { file },
      next: 'Name a file in a folder that is there and that you may write to.',
      cause,
    });
  }
}
