import { errorType, recorderFor, SPANS } from '@taq/telemetry';
import { readVersion } from '../version.ts';
import { startTelemetry } from './telemetry.ts';
import { leaveAtTheEnd } from './leftovers.ts';

/** A command that runs. */
export interface ObservedRun {
  /** As it is typed: `sync all`. */
  readonly command: string;
  readonly runId: string;
  /** What it failed with, once it has. */
  readonly failure: () => unknown;
}

let isStarted = false;

/**
 * Runs a command inside a span, with the SDK that the environment asks for; a command inside
 * another one has a span in that one's trace. A collector that is not there costs nothing but its
 * data: no failure, and two seconds at the end at the most.
 */
export async function runObserved<T>(run: ObservedRun, work: () => Promise<T>): Promise<T> {
  if (isStarted) return inSpan(run, work);
  isStarted = true;
  const version = await readVersion();
  const telemetry = startTelemetry({ runId: run.runId, version }, process.env);
  try {
    return await telemetry.inParent(async () => inSpan(run, work));
  } finally {
    isStarted = false;
    if (!(await telemetry.end())) leaveAtTheEnd();
  }
}

/** A failure was told by then: the work does not throw, it leaves an exit code. */
async function inSpan<T>(
  { command, runId, failure }: ObservedRun,
  work: () => Promise<T>,
): Promise<T> {
  const recorder = await recorderFor('@taq/cli');
  const attributes = {
    'taq.run.id': runId,
    'process.executable.name': 'taq',
    'process.pid': process.pid,
  };
  return recorder.inSpan(SPANS.command, { words: { command }, attributes }, async (span) => {
    const result = await work();
    const error = failure();
    span.set({
      'process.exit.code': Number(process.exitCode ?? 0),
      ...(error !== undefined && { 'error.type': errorType(error) }),
    });
    if (error !== undefined) span.end(error);
    return result;
  });
}
