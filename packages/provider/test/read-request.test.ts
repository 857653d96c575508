import { describe, expect, test } from '@jest/globals';
import { parseRowsRequest, type RowsRequest } from '@taq/provider';

const request = { symbols: ['AAPL'], startDate: '2024-11-25', endDate: '2024-11-26' };

describe('parseRowsRequest', () => {
  test('fills in the defaults', () => {
    expect(parseRowsRequest(request)).toEqual({ ...request, validate: true });
  });

  test('spells symbols canonically, in the order they were given', () => {
    const symbols = [' msft ', 'brk/b', 'BRK B'];
    expect(parseRowsRequest({ ...request, symbols }).symbols).toEqual(['MSFT', 'BRK.B', 'BRK.B']);
  });

  test("keeps 'all' apart from a symbol of that name", () => {
    expect(parseRowsRequest({ ...request, symbols: 'all' }).symbols).toBe('all');
    expect(parseRowsRequest({ ...request, symbols: ['all'] }).symbols).toEqual(['ALL']);
  });

  test('takes undefined for what may be left out', () => {
    const parsed = parseRowsRequest({ ...request, limit: undefined, validate: undefined });
    expect(parsed).toEqual({ ...request, limit: undefined, validate: true });
  });

  test.each([
    [{ symbols: [] }, 'symbols', '[]', 'Give a list of at least one symbol'],
    [{ symbols: 'ALL' }, 'symbols', "'ALL'", 'Give a list of at least one symbol'],
    [{ symbols: [7] }, 'symbols', '[ 7 ]', 'Give a list of at least one symbol'],
    [{ startDate: 20241125 }, 'startDate', '20241125', 'Give the first day'],
    [{ endDate: undefined }, 'endDate', 'undefined', 'Give the last day'],
    [{ limit: -1 }, 'limit', '-1', 'Give a whole number'],
    [{ limit: 5n }, 'limit', '5n', 'Give a whole number'],
    [{ validate: 'no' }, 'validate', "'no'", 'Give true or false'],
    [{ asOf: '2024-11-25' }, 'asOf', "'2024-11-25'", 'A request has symbols, startDate'],
  ])('refuses %p', (changes, argument, value, advice) => {
    const wrong = { ...request, ...changes } as unknown as RowsRequest;
    expect(() => parseRowsRequest(wrong)).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        message: `${argument} cannot be ${value}`,
        details: { argument, value },
        next: expect.stringContaining(advice),
      }),
    );
  });

  test('refuses what is no request at all, and shows little of it', () => {
    const wrong = 'x'.repeat(500) as unknown as RowsRequest;
    expect(() => parseRowsRequest(wrong)).toThrow(
      expect.objectContaining({ message: `request cannot be '${'x'.repeat(39)}` }),
    );
  });

  test.each([
    [{ symbols: ['AAPL', '../etc'] }, 'INVALID_SYMBOL'],
    [{ startDate: '2024-11-31' }, 'INVALID_DATE'],
    [{ startDate: '2024-11-27' }, 'INVALID_RANGE'],
  ])('refuses %p with %s', (changes, code) => {
    expect(() => parseRowsRequest({ ...request, ...changes })).toThrow(
      expect.objectContaining({ code }),
    );
  });
});
