import { TaqError } from '@taq/schema';
import { exitCodeOf } from './exit-codes.ts';

/** An error as a program reads it: one JSON object. */
export function errorAsJson(error: unknown): string {
  const { code, message, next } = wordsOf(error);
  return `${JSON.stringify({
    error: { code, message, ...(next === undefined ? {} : { next }), exit_code: exitCodeOf(error) },
  })}\n`;
}

/** An error as a person reads it: code and sentence, cause, next step. */
export function errorAsText(error: unknown): string {
  const { code, message, next } = wordsOf(error);
  const cause = causeOf(error, message);
  return [
    `error ${code}: ${message}`,
    ...(cause === undefined ? [] : [`  cause: ${cause}`]),
    ...(next === undefined ? [] : [`  next: ${next}`]),
    '',
  ].join('\n');
}

function wordsOf(error: unknown): { code: string; message: string; next: string | undefined } {
  if (TaqError.is(error)) return { code: error.code, message: error.message, next: error.next };
  return {
    code: 'UNEXPECTED',
    message: error instanceof Error ? error.message : String(error),
    next: 'This is a fault of ours: run it again with DEBUG=* and report what it prints.',
  };
}

/** The innermost cause, where it says something that the message does not. */
function causeOf(error: unknown, message: string): string | undefined {
  let cause: unknown = error instanceof Error ? error.cause : undefined;
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  if (!(cause instanceof Error) || cause.message === '') return undefined;
  return message.includes(cause.message) ? undefined : firstLine(cause.message);
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
