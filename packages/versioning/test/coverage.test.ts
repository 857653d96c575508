import { describe, expect, test } from '@jest/globals';
import { fromEpochDay, toEpochDay, tradingDaysBetween } from '@taq/schema';
import fc from 'fast-check';
import { Coverage, type FetchedDay, type RecordedState } from '@taq/versioning';
import { decodeCoverage, encodeCoverage } from '../src/coverage-codec.ts';
import { winningCell } from '../src/cell.ts';
import { day } from './support/bars.ts';
import { provenance } from './support/stores.ts';

const STATES: RecordedState[] = [
  'data',
  'empty',
  'partial',
  'not_listed',
  'not_published',
  'not_permitted',
  'failed',
];
const FAILURES = new Set<RecordedState>(['not_published', 'not_permitted', 'failed']);

function fetched(
  date: string,
  cells: Record<string, RecordedState>,
  fetch: Partial<FetchedDay['fetch']> = {},
): FetchedDay {
  return {
    date: day(date),
    fetch: { startedAt: 1000, provisional: false, tableState: '1:1', provenance, ...fetch },
    cells: new Map(Object.entries(cells)),
  };
}

const anyFetched: fc.Arbitrary<FetchedDay> = fc.record({
  date: fc.integer({ min: 20_028, max: 20_031 }).map(fromEpochDay),
  fetch: fc.record(
    {
      startedAt: fc.integer({ min: 1, max: 4 }),
      finishedAt: fc.integer({ min: 5, max: 6 }),
      clockUnit: fc.constantFrom('ms', 'us', 'ns'),
      tableState: fc.constantFrom('1:1', '1:2'),
      provisional: fc.boolean(),
      provenance: fc.constantFrom(provenance, { ...provenance, filterSet: 'all' }),
    },
    { requiredKeys: ['startedAt', 'provisional', 'provenance'] },
  ) as fc.Arbitrary<FetchedDay['fetch']>,
  cells: fc
    .dictionary(fc.constantFrom('A', 'B', 'BRK.B', 'C'), fc.constantFrom(...STATES))
    .map((cells) => new Map(Object.entries(cells))),
});

const anyCoverage = fc.array(anyFetched, { maxLength: 6 }).map((days) => Coverage.of(days));

function texts(coverage: Coverage): string {
  return JSON.stringify(encodeCoverage(coverage));
}

describe('merging coverage', () => {
  test('comes to the same in any order and when repeated', () => {
    fc.assert(
      fc.property(anyCoverage, anyCoverage, anyCoverage, (a, b, c) => {
        expect(texts(a.merge(b))).toBe(texts(b.merge(a)));
        expect(texts(a.merge(b).merge(c))).toBe(texts(a.merge(b.merge(c))));
        expect(texts(a.merge(a))).toBe(texts(a));
        expect(texts(a.merge(Coverage.empty))).toBe(texts(a));
      }),
    );
  });

  test('keeps every cell that either side knows, as one of the two knows it', () => {
    fc.assert(
      fc.property(anyCoverage, anyCoverage, (a, b) => {
        const merged = a.merge(b);
        for (const side of [a, b]) {
          for (const { symbol, date } of side.cells()) {
            const found = merged.cell(symbol, date);
            expect([a.cell(symbol, date), b.cell(symbol, date)]).toContainEqual(found);
          }
        }
      }),
    );
  });

  test('lets the later start win, but never a failure over an answer', () => {
    fc.assert(
      fc.property(anyFetched, anyFetched, (left, right) => {
        for (const leftState of STATES) {
          for (const rightState of STATES) {
            const a = { state: leftState, fetch: left.fetch };
            const b = { state: rightState, fetch: right.fetch };
            const won = winningCell(a, b);
            if (FAILURES.has(leftState) !== FAILURES.has(rightState)) {
              expect(FAILURES.has(won.state)).toBe(false);
            } else {
              const latest = Math.max(a.fetch.startedAt, b.fetch.startedAt);
              expect(won.fetch.startedAt).toBe(latest);
            }
          }
        }
      }),
    );
  });
});

describe('what coverage says', () => {
  const coverage = Coverage.of([
    fetched('2024-11-27', { AAPL: 'data', MSFT: 'empty' }),
    fetched('2024-11-29', { AAPL: 'data' }, { provisional: true, tableState: '2:7' }),
    fetched('2024-11-29', { MSFT: 'failed' }, { tableState: '2:8' }),
  ]);

  test('a cell that nobody asked for is not synced, and a holiday is closed', () => {
    expect(coverage.state('AAPL', day('2024-11-27'))).toBe('data');
    expect(coverage.state('AAPL', day('2024-11-26'))).toBe('not_synced');
    expect(coverage.state('TSLA', day('2024-11-27'))).toBe('not_synced');
    expect(coverage.state('AAPL', day('2024-11-28'))).toBe('closed');
  });

  test('days and symbols come sorted', () => {
    expect(coverage.symbols()).toEqual(['AAPL', 'MSFT']);
    expect(coverage.days()).toEqual(['2024-11-27', '2024-11-29']);
  });

  test('a table state counts for a day only when all its cells share it', () => {
    expect(coverage.tableState(day('2024-11-27'))).toBe('1:1');
    expect(coverage.tableState(day('2024-11-29'))).toBeUndefined();
    expect(coverage.tableState(day('2024-11-26'))).toBeUndefined();
  });

  test('settling makes cells of the same table state final, and only those', () => {
    const date = day('2024-11-29');
    expect(coverage.isProvisional(date)).toBe(true);
    expect(coverage.settle(date, '2:9').isProvisional(date)).toBe(true);
    const settled = coverage.settle(date, '2:7');
    expect(settled.isProvisional(date)).toBe(false);
    expect(settled.cell('AAPL', date)?.state).toBe('data');
    expect(coverage.settle(day('2024-11-01'), '2:7')).toBe(coverage);
  });

  test('a settled cell stays settled when the same fetch comes in again', () => {
    const date = day('2024-11-29');
    const again = coverage.settle(date, '2:7').merge(coverage);
    expect(again.isProvisional(date)).toBe(false);
  });

  test('the latest covered day can be asked for with and without provisional ones', () => {
    expect(coverage.latestCovered({ final: true })).toBe('2024-11-27');
    expect(coverage.latestCovered({ final: false })).toBe('2024-11-29');
    expect(
      Coverage.of([fetched('2024-11-27', { A: 'failed' })]).latestCovered({ final: false }),
    ).toBe(undefined);
  });

  test('a month is covered to its end when every symbol has an answer for the last trading day', () => {
    expect(coverage.coversEndOf('202411')).toBe(false);
    const full = coverage.merge(Coverage.of([fetched('2024-11-29', { MSFT: 'not_listed' })]));
    expect(full.coversEndOf('202411')).toBe(true);
    expect(full.coversEndOf('202412')).toBe(false);
    expect(Coverage.empty.coversEndOf('202411')).toBe(false);
  });

  test('a day without cells leaves no trace', () => {
    expect(Coverage.of([fetched('2024-11-27', {})]).days()).toEqual([]);
  });
});

describe('the codec', () => {
  test('gives back what it was given', () => {
    fc.assert(
      fc.property(anyCoverage, (coverage) => {
        const encoded = JSON.parse(texts(coverage)) as ReturnType<typeof encodeCoverage>;
        expect([...decodeCoverage(encoded).cells()]).toEqual([...coverage.cells()]);
        expect(texts(decodeCoverage(encoded))).toBe(texts(coverage));
      }),
    );
  });

  test('keeps a month of 500 symbols, synced night by night with exceptions, in 8 kB', () => {
    const symbols = Array.from(
      { length: 500 },
      (_, index) => `S${index.toString(36).toUpperCase()}`,
    );
    const dates = tradingDaysBetween(day('2024-10-01'), day('2024-10-31'));
    const coverage = Coverage.of(
      dates.map((date, night) => ({
        date,
        fetch: {
          startedAt: 1_730_000_000_000 + night * 86_400_000,
          tableState: `16${night}43:4294967296`,
          provisional: false,
          provenance,
        },
        cells: new Map(
          symbols.map((symbol, index) => [
            symbol,
            (index + toEpochDay(date)) % 97 === 0 ? 'empty' : 'data',
          ]),
        ),
      })),
    );
    expect(dates).toHaveLength(23);
    expect(texts(coverage).length).toBeLessThan(8_000);
  });

  test.each([
    ['a run of an unknown state', { cells: '1z0' }],
    ['a fetch that is not there', { cells: '1d1' }],
    ['too few cells', { cells: '' }],
    ['too many cells', { cells: '2d0' }],
    ['text that is no run', { cells: 'd0' }],
  ])('refuses %s', (_what, damage) => {
    const encoded = encodeCoverage(Coverage.of([fetched('2024-11-27', { A: 'data' })]));
    const days = encoded.days.map((one) => ({ ...one, ...damage }));
    expect(() => decodeCoverage({ ...encoded, days })).toThrow(RangeError);
  });
});
