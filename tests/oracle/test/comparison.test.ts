import { describe, expect, test } from '@jest/globals';
import { compare, faultsOf } from '../src/comparison.ts';
import { fromCsv, toCsv } from '../src/csv.ts';
import { columnsOf, type OracleFile, type Row } from '../src/oracle-file.ts';

const FILE: OracleFile = {
  name: 'spreads.csv',
  expected: 'expected_spreads.csv',
  keys: ['date', 'carry'],
  measures: ['spread', 'trades'],
  counts: ['trades'],
  tolerance: 1e-10,
  partOf: ({ date }) => date ?? '',
  isLeftOut: ({ date }) => date === '2018-01-04',
  compute: async () => Promise.resolve([]),
};

const COLUMNS = columnsOf(FILE);

const MONDAY = { date: '2018-01-01', carry: true, spread: 0.25, trades: 4 };
const TUESDAY = { date: '2018-01-02', carry: false, spread: 0.5, trades: 10n };

describe('rows of ours beside the oracle’s', () => {
  test('agree within rounding', () => {
    expect(faults([TUESDAY], [{ ...TUESDAY, spread: 0.5 + 4e-11 }])).toEqual([]);
  });

  test('differ where a value is further away than rounding', () => {
    expect(faults([TUESDAY], [{ ...TUESDAY, spread: 0.5 + 6e-11 }])).toEqual([
      expect.stringMatching(/^spread differs by 1\.2.*e-10 in 2018-01-02 FALSE$/),
    ]);
  });

  test('differ where a count is one more, however large', () => {
    const many = 10n ** 12n;
    const [fault] = faults([{ ...TUESDAY, trades: many }], [{ ...TUESDAY, trades: many + 1n }]);
    expect(fault).toMatch(/^trades differs/);
  });

  test.each([
    [undefined, 0.5],
    [0.5, undefined],
    [0.5, 0],
    [Number.NaN, 0.5],
  ])('differ where one has %p and the other %p', (own, oracle) => {
    expect(faults([{ ...TUESDAY, spread: own }], [{ ...TUESDAY, spread: oracle }])).toEqual([
      'spread differs by Infinity in 2018-01-02 FALSE',
    ]);
  });

  test('agree where both have nothing', () => {
    const nothing = { ...TUESDAY, spread: undefined };
    expect(faults([nothing], [nothing])).toEqual([]);
  });

  test('may be of days that the oracle does not show', () => {
    expect(faults([MONDAY, TUESDAY], [TUESDAY])).toEqual([]);
  });

  test('must all be there on a day that it shows', () => {
    const carried = { ...TUESDAY, carry: true };
    expect(faults([TUESDAY], [TUESDAY, carried])).toEqual(['we have no row 2018-01-02 TRUE']);
    expect(faults([TUESDAY, carried], [TUESDAY])).toEqual([
      'the oracle has no row 2018-01-02 TRUE',
    ]);
  });

  test('are not compared where they were left out', () => {
    expect(faults([TUESDAY], [TUESDAY, { ...TUESDAY, date: '2018-01-04' }])).toEqual([]);
  });

  test('are missed where there are none at all', () => {
    expect(faults([], [])).toEqual(['spread has no rows', 'trades has no rows']);
  });

  test('cannot have the same key twice', () => {
    expect(() => faults([TUESDAY, TUESDAY], [TUESDAY])).toThrow(
      'spreads.csv has two rows 2018-01-02 FALSE',
    );
  });
});

describe('rows as R writes them', () => {
  test('have 17 digits, TRUE and FALSE, and nothing where a value is missing', () => {
    const rows = [
      { ...MONDAY, spread: 158.3 },
      { ...TUESDAY, spread: undefined },
    ];
    expect(toCsv(COLUMNS, rows)).toBe(
      'date,carry,spread,trades\n2018-01-01,TRUE,158.30000000000001,4\n2018-01-02,FALSE,,10\n',
    );
  });

  test.each([0.1 + 0.2, 9.67e-5, 1e-7, 1 / 3, 158.5, 0, 4e21, -2.5])('bring back %p', (value) => {
    const [row] = fromCsv(toCsv(['x'], [{ x: value }]), ['x']);
    expect(Number(row?.['x'])).toBe(value);
  });

  test('are refused under other columns', () => {
    expect(() => fromCsv('date,spread\n2018-01-02,1\n', ['date', 'trades'])).toThrow(
      'columns are date,spread, not date,trades',
    );
  });
});

function faults(own: readonly Row[], oracle: readonly Row[]): string[] {
  const [ownCsv, oracleCsv] = [toCsv(COLUMNS, own), toCsv(COLUMNS, oracle)];
  return faultsOf(compare(FILE, ownCsv, oracleCsv));
}
