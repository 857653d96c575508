import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  canonicalSymbol,
  canonicalSymbols,
  formatSymbol,
  parseSymbol,
  suggestSymbols,
  symbolFileName,
} from '../src/index.ts';

describe('a symbol', () => {
  test.each([
    ['AAPL', { root: 'AAPL' }],
    ['aapl', { root: 'AAPL' }],
    ['  aapl\t', { root: 'AAPL' }],
    ['F', { root: 'F' }],
    ['ZVZZT', { root: 'ZVZZT' }],
    ['BRK.B', { root: 'BRK', suffix: 'B' }],
    ['brk b', { root: 'BRK', suffix: 'B' }],
    ['BRK-B', { root: 'BRK', suffix: 'B' }],
    ['BRK/B', { root: 'BRK', suffix: 'B' }],
    ['BAC PRL', { root: 'BAC', suffix: 'PRL' }],
    ['A1B2C3', { root: 'A1B2C3' }],
  ])('%j is read as %o', (text, symbol) => {
    expect(parseSymbol(text)).toEqual(symbol);
  });

  test.each([
    '',
    '   ',
    '../etc',
    '/etc/passwd',
    "'; DROP TABLE x; --",
    'A%',
    'A_B',
    'A*',
    '1AAPL',
    'TOOLONGROOT',
    'BRK.',
    '.B',
    'BRK..B',
    'BRK.B.C',
    'BRK  B',
    'A\nB C',
    'AAPL\u0000',
    'ÄÖÜ',
    'ß',
    'ſPY',
    'ﬁX',
    'ＡＡＰＬ',
    'A,B',
  ])('%j is refused', (text) => {
    expect(() => parseSymbol(text)).toThrow(expect.objectContaining({ code: 'INVALID_SYMBOL' }));
  });

  test('a text of 10,000 characters is refused with a short message', () => {
    const error = refusalOf('A'.repeat(10_000));
    expect(error.message).toBe(`"${'A'.repeat(40)}…" is not a symbol`);
    expect(error).toMatchObject({ details: { symbol: `${'A'.repeat(40)}…` } });
  });

  test.each([undefined, null, 5, {}, ['AAPL']])('%j is no text at all', (value) => {
    expect(refusalOf(value as string)).toMatchObject({ code: 'INVALID_SYMBOL' });
  });

  test('whatever is accepted is plain, and reads back as itself', () => {
    const likely = fc.stringMatching(/^ ?[A-Za-z0-9]{1,7}([ ./-][A-Za-z0-9]{1,12})? ?$/);
    fc.assert(
      fc.property(fc.oneof(fc.string(), likely), (text) => {
        const canonical = accepted(text);
        if (canonical === undefined) return;
        expect(canonical).toMatch(/^[A-Z][A-Z0-9]{0,5}(\.[A-Z0-9]{1,11})?$/);
        expect(canonicalSymbol(canonical)).toBe(canonical);
      }),
      { numRuns: 2000 },
    );
  });

  test('canonical texts sort as our files do: a root before its share classes', () => {
    const texts = ['BRK/B', 'brk', 'BRKA', 'brk a'].map(canonicalSymbol).toSorted();
    expect(texts).toEqual(['BRK', 'BRK.A', 'BRK.B', 'BRKA']);
  });

  test('is written with a dot', () => {
    expect(formatSymbol({ root: 'BRK', suffix: 'B' })).toBe('BRK.B');
    expect(formatSymbol({ root: 'AAPL' })).toBe('AAPL');
  });
});

describe('suggestions for a misspelt symbol', () => {
  const known = ['AAPL', 'MSFT', 'APPL', 'BRK.B', 'F'];

  test('are at most two edits off, nearest first, then by name', () => {
    expect(suggestSymbols('AAPLE', known)).toEqual(['AAPL', 'APPL']);
    expect(suggestSymbols('MSTF', known)).toEqual(['MSFT']);
    expect(suggestSymbols('ABC', ['ABE', 'ABD', 'ABF', 'ABG'])).toEqual(['ABD', 'ABE', 'ABF']);
  });

  test('are never a symbol of which no letter would stay', () => {
    expect(suggestSymbols('X', known)).toEqual([]);
  });
});

function accepted(text: string): string | undefined {
  try {
    return canonicalSymbol(text);
  } catch {
    return undefined;
  }
}

function refusalOf(text: string): Error {
  try {
    parseSymbol(text);
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error(`${text} was accepted`);
}

test('canonicalSymbols sorts spellings and keeps each symbol once', () => {
  expect(canonicalSymbols(['msft', 'BRK/B', ' aapl ', 'brk.b'])).toEqual(['AAPL', 'BRK.B', 'MSFT']);
  expect(() => canonicalSymbols(['AAPL', '../etc'])).toThrow('is not a symbol');
});

test('a symbol is the name of its file, except for devices on Windows', () => {
  for (const symbol of ['AAPL', 'CON', 'PRN', 'BRK.B']) {
    expect(symbolFileName(symbol, 'linux')).toBe(symbol);
    expect(symbolFileName(symbol, 'darwin')).toBe(symbol);
  }
  const onWindows = ['CON', 'PRN.A', 'COM1', 'COMM', 'CONX.CON', 'LPT9'].map((symbol) =>
    symbolFileName(symbol, 'win32'),
  );
  expect(onWindows).toEqual(['CON_', 'PRN_.A', 'COM1_', 'COMM', 'CONX.CON', 'LPT9_']);
});
