import { expect, test } from '@jest/globals';
import { PolarsProvider } from '@taq/provider-polars';

test.each([
  [{ threads: 2 }, 'threads', '2', /POLARS_MAX_THREADS/],
  [{ memoryLimitBytes: 1_000_000n }, 'memoryLimitBytes', '1000000', /rowsAtOnce/],
  [{ tempDirectory: '/spill' }, 'tempDirectory', '/spill', /duckdb/],
])('a limit that Polars cannot keep is refused: %p', (limits, argument, value, next) => {
  expect(() => new PolarsProvider(limits)).toThrow(
    expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      details: { argument, value },
      next: expect.stringMatching(next),
    }),
  );
});

test('limits that are not given are no limits', async () => {
  await using provider = new PolarsProvider({ threads: undefined });
  expect(provider.engine).toBe('polars');
});
