import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { TaqError } from '@taq/schema';
import { reportError, type ReportContext } from '../src/errors/report-error.ts';
import { nearest } from '../src/nearest.ts';

let said = '';

beforeEach(() => {
  said = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

function unreachable(cause?: unknown): TaqError {
  return new TaqError('SOURCE_UNREACHABLE', 'cannot reach the server', {
    details: { server: 'h' },
    next: 'Try again.',
    cause,
  });
}

function report(error: unknown, context: Partial<ReportContext> = {}): number {
  return reportError(error, { json: false, ...context });
}

describe('an error in words', () => {
  test('has code, sentence, innermost cause and next step, a line each', () => {
    const cause = new Error('outer', { cause: new Error('ECONNRESET\nwith details') });
    expect(report(unreachable(cause))).toBe(5);
    expect(said).toBe(
      'error SOURCE_UNREACHABLE: cannot reach the server\n  cause: ECONNRESET\n  next: Try again.\n',
    );
  });

  test('does not repeat a cause that the sentence has already', () => {
    report(unreachable(new Error('the server')));
    expect(said).not.toContain('cause');
  });

  test('that nobody foresaw is ours, exit code 1, without a stack', () => {
    expect(report(new TypeError('x is not a function'))).toBe(1);
    expect(said).toMatch(/^error UNEXPECTED: x is not a function\n {2}next: .*report it/);
    expect(said).not.toContain('    at ');
    expect(report('a text')).toBe(1);
  });

  test('after an interruption is an interruption, whatever failed', () => {
    expect(report(unreachable(), { interrupted: true })).toBe(130);
    expect(said).toMatch(/^error INTERRUPTED: stopped on request\n {2}cause: cannot reach/);
    expect(said).toContain('Run the same command again');
  });

  test('never holds the password of a URL, in neither form', () => {
    const error = unreachable(new Error('at postgres://me:p@ss/word@host:5432/wrds'));
    report(error);
    report(error, { json: true });
    report(new Error('postgres://me:p@ss/word@host'));
    expect(said).toContain('postgres://…@host');
    expect(said).not.toMatch(/word|p@ss|me:/);
  });
});

test('a misspelt word finds the nearest one, a strange one none', () => {
  const known = ['sync aggregates', 'status', 'tag'];
  expect(nearest('statsu', known)).toBe('status');
  expect(nearest('sink aggregate', known)).toBe('sync aggregates');
  expect(nearest('tug', known)).toBe('tag');
  expect(nearest('cat', known)).toBeUndefined();
  expect(nearest('tag', [])).toBeUndefined();
});
