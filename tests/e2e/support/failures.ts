import { expect } from '@jest/globals';
import { requireExit, type Outcome } from './processes.ts';

/** A failure in the words of the command. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly next: string;
}

/** A code, a sentence that says what happened, and one that says what to do. */
const AS_TEXT = /^error (?<code>[A-Z_]+): (?<message>\S.+)$.*^ *next: (?<next>\S.+)$/ms;
const SENTENCE = /\S{2,} .*\S{2,}/;

/** Checks exit code and error code, and that it says what happened and what to do; returns that. */
export function requireFailure(outcome: Outcome, exitCode: number, code: string): Failure {
  requireExit(outcome, exitCode);
  expect(outcome.stdout).toBe('');
  const failure = outcome.stderr.startsWith('{') ? fromJson(outcome.stderr) : fromText(outcome);
  expect(failure).toEqual({
    code,
    message: expect.stringMatching(SENTENCE),
    next: expect.stringMatching(SENTENCE),
  });
  return failure;
}

function fromJson(stderr: string): Failure {
  const { error } = JSON.parse(stderr) as { error: Failure };
  return { code: error.code, message: error.message, next: error.next };
}

function fromText({ stderr }: Outcome): Failure {
  const { code = '', message = '', next = '' } = AS_TEXT.exec(stderr)?.groups ?? {};
  return { code, message, next };
}
