import * as Errors from '@oclif/core/errors';
import { maskSecrets, TaqError } from '@taq/schema';
import { EXIT, EXIT_OF, type ExitCode } from '../exit-codes.ts';
import { missingRemark, type MissingCells } from '../output/missing-cells.ts';
import { openCellsOf } from './open-cells.ts';
import { usageMistake } from './usage-mistake.ts';

export interface ReportContext {
  /** One JSON object in place of lines for people. */
  readonly json: boolean;
  /** With the stacks of the error and of what lies beneath it. */
  readonly debug?: boolean;
  /** Whether the user had asked to stop when it failed. */
  readonly interrupted?: boolean;
  /** The command's flags, for suggestions. */
  readonly flags?: readonly string[];
}

/** Says on stderr what failed, and returns the exit code for it. */
export function reportError(error: unknown, context: ReportContext): ExitCode {
  const report = { ...describe(ourError(error, context)), open: openCellsOf(error) };
  const stack = context.debug === true ? stackOf(error) : undefined;
  process.stderr.write(maskSecrets(context.json ? asJson(report, stack) : asText(report, stack)));
  return report.exitCode;
}

interface Told {
  readonly code: string;
  readonly message: string;
  readonly next: string | undefined;
  /** What lies beneath, where it says something that the message does not. */
  readonly cause: string | undefined;
  readonly exitCode: ExitCode;
}

interface Report extends Told {
  /** What a sync that failed did not bring, of all that was asked of it. */
  readonly open: readonly MissingCells[];
}

function asJson({ code, message, next, exitCode, open }: Report, stack?: string): string {
  const missing = open.length === 0 ? undefined : open;
  return `${JSON.stringify({ error: { code, message, next, exit_code: exitCode, missing, stack } })}\n`;
}

function asText({ code, message, next, cause, open }: Report, stack?: string): string {
  return [
    `error ${code}: ${message}`,
    ...(cause === undefined ? [] : [`  cause: ${cause}`]),
    // Who stopped a sync knows that it is not all there.
    ...(open.length === 0 || code === 'INTERRUPTED'
      ? []
      : [missingRemark(open).text.replaceAll(/^/gm, '  ')]),
    ...(next === undefined ? [] : [`  next: ${next}`]),
    ...(stack === undefined ? [] : [stack]),
    '',
  ].join('\n');
}

/** The stack of an error and of each of its causes. */
function stackOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const beneath = stackOf(error.cause);
  return beneath === undefined ? error.stack : `${error.stack}\ncaused by ${beneath}`;
}

/** Whatever failed after the user asked to stop, failed because of that. */
function ourError(error: unknown, { interrupted, flags = [] }: ReportContext): unknown {
  if (interrupted === true && !TaqError.is(error, 'INTERRUPTED')) return stopped(error);
  return error instanceof Errors.CLIError ? usageMistake(error.message, flags) : error;
}

function stopped(cause: unknown): TaqError {
  const details = { what: 'command' };
  return new TaqError('INTERRUPTED', 'stopped on request', { details, cause });
}

const HOW_TO_GO_ON = 'Run the same command again to go on; what was committed or staged is kept.';

function describe(error: unknown): Told {
  const message = withFlagInFront(error instanceof Error ? error.message : String(error));
  if (!TaqError.is(error)) {
    const next = 'This is a fault of ours: please report it with the command that you gave.';
    return { code: 'UNEXPECTED', message, next, cause: undefined, exitCode: EXIT.unexpected };
  }
  const { code } = error;
  const next = code === 'INTERRUPTED' ? HOW_TO_GO_ON : error.next;
  return { code, message, next, cause: causeOf(error, message), exitCode: EXIT_OF[code] };
}

/** What a flag's parser throws reaches us wrapped: `Parsing --start \n\t…\nSee more help …`. */
function withFlagInFront(message: string): string {
  const [, flag, said] = /^Parsing (--\S+) \n\t(.*)\nSee more help/s.exec(message) ?? [];
  return flag === undefined || said === undefined ? message : `${flag}: ${said}`;
}

function causeOf(error: TaqError, message: string): string | undefined {
  let cause: unknown = error.cause;
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  if (!(cause instanceof Error) || cause.message === '') return undefined;
  const [first = ''] = cause.message.split('\n', 1);
  return message.includes(first) ? undefined : first;
}
