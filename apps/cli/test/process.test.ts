import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { endingSignals, holdInterruption, ReaderLeft } from '../src/interruption.ts';
import { guardStandardStreams } from '../src/standard-streams.ts';

let exit: jest.SpiedFunction<typeof process.exit>;
let said: jest.SpiedFunction<typeof process.stderr.write>;

beforeEach(() => {
  exit = jest.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  said = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('an interruption', () => {
  test('reaches all who hold; a second one ends the process at once', () => {
    using first = holdInterruption();
    using second = holdInterruption();
    expect(process.listenerCount('SIGINT')).toBe(1);
    process.emit('SIGTERM');
    expect([first.signal.aborted, second.signal.aborted]).toEqual([true, true]);
    expect(said).toHaveBeenCalledWith(expect.stringContaining('Stopping cleanly'));
    expect(exit).not.toHaveBeenCalled();
    process.emit('SIGINT');
    expect(exit).toHaveBeenCalledWith(130);
  });

  test('is left to the system when nobody holds, and is new for the next one', () => {
    holdInterruption()[Symbol.dispose]();
    expect(process.listenerCount('SIGINT')).toBe(0);
    expect(process.listenerCount('SIGTERM')).toBe(0);
    using next = holdInterruption();
    expect(next.signal.aborted).toBe(false);
  });
});

test('Windows has no SIGTERM; elsewhere a hang-up is left to nohup', () => {
  expect(endingSignals('win32')).toEqual(['SIGINT', 'SIGBREAK', 'SIGHUP']);
  for (const platform of ['linux', 'darwin'] as const) {
    expect(endingSignals(platform)).toEqual(['SIGINT', 'SIGTERM']);
  }
});

describe('a stream that fails', () => {
  beforeEach(() => {
    guardStandardStreams();
    guardStandardStreams();
  });

  function failure(code: string): NodeJS.ErrnoException {
    return Object.assign(new Error(`write ${code}`), { code });
  }

  test('stdout whose reader left stops the command without a word', () => {
    using held = holdInterruption();
    process.stdout.emit('error', failure('EPIPE'));
    expect(held.signal.reason).toBeInstanceOf(ReaderLeft);
    expect(exit).not.toHaveBeenCalled();
    expect(said).not.toHaveBeenCalled();
  });

  test('stdout without room is an error, exit code 2', () => {
    exit.mockImplementation(() => {
      throw new Error('ended');
    });
    expect(() => process.stdout.emit('error', failure('ENOSPC'))).toThrow('ended');
    expect(exit.mock.calls).toEqual([[2]]);
    expect(said).toHaveBeenCalledWith(expect.stringMatching(/^error OUTPUT_FAILED: .*ENOSPC/));
  });

  test('stderr that fails is let be', () => {
    process.stderr.emit('error', failure('EPIPE'));
    expect(exit).not.toHaveBeenCalled();
  });
});
