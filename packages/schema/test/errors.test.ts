import { describe, expect, test } from '@jest/globals';
import { COVERAGE_STATES, isOpen, silentLogger, TaqError } from '../src/index.ts';

describe('TaqError', () => {
  const cause = new Error('ENOENT');
  const error = new TaqError('STORE_NOT_FOUND', 'there is no store at data', {
    details: { path: 'data' },
    next: 'Run taq sync first.',
    cause,
  });

  test('carries code, details, cause and the way out', () => {
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'TaqError',
      code: 'STORE_NOT_FOUND',
      message: 'there is no store at data',
      details: { path: 'data' },
      next: 'Run taq sync first.',
    });
    expect(error.cause).toBe(cause);
  });

  test('has no cause where there was none', () => {
    const bare = new TaqError('CLOSED', 'the store is closed', { details: { what: 'store' } });
    expect('cause' in bare).toBe(false);
    expect(bare.next).toBeUndefined();
  });

  test('points to the line that threw it', () => {
    expect(error.stack).toContain('errors.test.ts');
  });

  test('is told from other errors, and by its code', () => {
    expect(TaqError.is(error)).toBe(true);
    expect(TaqError.is(error, 'STORE_NOT_FOUND')).toBe(true);
    expect(TaqError.is(error, 'LOCKED', 'STORE_NOT_FOUND')).toBe(true);
    expect(TaqError.is(error, 'LOCKED')).toBe(false);
    expect(TaqError.is(cause)).toBe(false);
    expect(TaqError.is({ code: 'STORE_NOT_FOUND' })).toBe(false);
    expect(TaqError.is(undefined)).toBe(false);
  });

  test('is known where another copy of the package made it', () => {
    class OtherTaqError extends Error {
      readonly code = 'LOCKED';
      get [Symbol.for('taq.error')](): true {
        return true;
      }
    }
    expect(TaqError.is(new OtherTaqError())).toBe(true);
    expect(TaqError.is(new OtherTaqError(), 'LOCKED')).toBe(true);
    expect(TaqError.is(new OtherTaqError(), 'CLOSED')).toBe(false);
    expect(Object.keys(error)).not.toContain('taq.error');
  });
});

describe('the states of a cell', () => {
  test('a sync asks again for those that are open, and no others', () => {
    expect(COVERAGE_STATES.filter(isOpen)).toEqual([
      'partial',
      'not_published',
      'not_permitted',
      'failed',
      'not_synced',
    ]);
    expect(COVERAGE_STATES.filter((state) => !isOpen(state))).toEqual([
      'data',
      'empty',
      'closed',
      'not_listed',
    ]);
  });
});

describe('the silent logger', () => {
  test('takes what every logger takes, and says nothing', () => {
    for (const level of ['debug', 'info', 'warn', 'error'] as const) {
      expect(silentLogger[level]('synced', { rows: 3 })).toBeUndefined();
    }
  });
});
