import { describe, expect, test } from '@jest/globals';
import {
  parseRowsRequest,
  planRead,
  type RowsRequest,
  type PinnedState,
  type ReadPlan,
} from '@taq/provider';
import { minuteBars, parseExchangeDate } from '@taq/schema';
import { toArrowSchema } from '@taq/schema/arrow';
import { stateOf } from './support/states.ts';

const november = { symbols: ['AAPL'], startDate: '2024-11-01', endDate: '2024-11-30' } as const;

function plan(request: RowsRequest, state: PinnedState): ReadPlan {
  return planRead(parseRowsRequest(request), state);
}

function pathsOf({ files }: ReadPlan): string[] {
  return files.map((file) => file.path);
}

describe('planRead', () => {
  test('has the columns, order and schema of the dataset', () => {
    const { columns, orderBy, schema, limit } = plan(november, stateOf());
    expect(columns).toEqual(minuteBars.columns.map((column) => column.name));
    expect(orderBy).toEqual(['symbol', 'ts']);
    expect(schema.toString()).toBe(toArrowSchema(minuteBars).toString());
    expect(limit).toBeUndefined();
  });

  test('takes the months of the range, in order, and only of its dataset', () => {
    const state = stateOf(
      { partition: '202412', files: [{}] },
      { partition: '202409', files: [{}] },
      { partition: '202411', files: [{}] },
      { partition: '202410', files: [{}] },
      { partition: '202411', dataset: 'taq_daily_rv', files: [{ path: '/rv' }] },
    );
    const planned = plan({ ...november, startDate: '2024-10-15' }, state);
    expect(pathsOf(planned)).toEqual(['/202410', '/202411']);
    expect(planned.partitions).toEqual(['202410', '202411']);
  });

  test('leaves out files whose dates lie outside, and keeps those that touch an end', () => {
    const file = (path: string, first: string, last: string) => ({
      path,
      firstDate: parseExchangeDate(first),
      lastDate: parseExchangeDate(last),
    });
    const files = [
      file('/before', '2024-11-01', '2024-11-07'),
      file('/touches the start', '2024-11-01', '2024-11-08'),
      file('/touches the end', '2024-11-22', '2024-11-29'),
      file('/after', '2024-11-25', '2024-11-29'),
    ];
    const request = { ...november, startDate: '2024-11-08', endDate: '2024-11-22' };
    const planned = plan(request, stateOf({ files }));
    expect(pathsOf(planned)).toEqual(['/touches the start', '/touches the end']);
  });

  test('leaves out files without rows and files without any of the symbols', () => {
    const files = [
      { path: '/empty', rows: 0 },
      { path: '/others', symbols: ['MSFT', 'ZTS'] },
      { path: '/one of them', symbols: ['AAPL', 'ZTS'] },
      { path: '/unknown' },
    ];
    const state = stateOf({ files });
    expect(pathsOf(plan(november, state))).toEqual(['/one of them', '/unknown']);
    expect(pathsOf(plan({ ...november, symbols: 'all' }, state))).toEqual([
      '/others',
      '/one of them',
      '/unknown',
    ]);
  });

  test('counts a month as scanned only where a file of it is read', () => {
    const state = stateOf({ partition: '202410', files: [{}] }, { partition: '202411', files: [] });
    expect(plan({ ...november, startDate: '2024-10-01' }, state).partitions).toEqual(['202410']);
  });

  test('filters by symbols sorted and once each, and by nothing for all', () => {
    const symbols = ['msft', 'BRK.B', 'BRK', 'brk b'];
    expect(plan({ ...november, symbols }, stateOf()).where).toEqual({
      symbols: ['BRK', 'BRK.B', 'MSFT'],
      dates: { start: '2024-11-01', end: '2024-11-30' },
    });
    expect(plan({ ...november, symbols: 'all' }, stateOf()).where).toEqual({
      dates: { start: '2024-11-01', end: '2024-11-30' },
    });
  });

  test('clips the range to the as-of date and says so', () => {
    const state = stateOf(
      { partition: '202411', files: [{}] },
      { partition: '202412', files: [{}] },
    );
    const asOf = parseExchangeDate('2024-11-15');
    const planned = plan({ ...november, endDate: '2024-12-31' }, { ...state, asOf });
    expect(pathsOf(planned)).toEqual(['/202411']);
    expect(planned.where.dates).toEqual({ start: '2024-11-01', end: '2024-11-15' });
    expect(planned.clippedTo).toBe('2024-11-15');
  });

  test('reads nothing where the as-of date lies before the range', () => {
    const asOf = parseExchangeDate('2024-10-31');
    const cells = { 'AAPL 2024-11-25': 'data' } as const;
    const planned = plan(november, { ...stateOf({ files: [{}], cells }), asOf });
    expect(planned.files).toEqual([]);
    expect(planned.coverage.counts).toMatchObject({ data: 0, closed: 0, not_synced: 0 });
  });

  test('clips nothing where the as-of date is the last day', () => {
    const asOf = parseExchangeDate('2024-11-30');
    expect(plan(november, { ...stateOf(), asOf })).not.toHaveProperty('clippedTo');
  });

  test('refuses a file of another schema version, but only one that it would read', () => {
    const files = [{ schemaVersion: 2, symbols: ['MSFT'] }];
    expect(plan(november, stateOf({ files })).files).toEqual([]);
    expect(() => plan({ ...november, symbols: ['MSFT'] }, stateOf({ files }))).toThrow(
      expect.objectContaining({ code: 'SCHEMA_INCOMPATIBLE' }),
    );
  });

  test('plans the same for every order of the state', () => {
    const months = ['202401', '202402', '202403'].map((partition) => ({ partition, files: [{}] }));
    const request = { ...november, startDate: '2024-01-01' };
    expect(pathsOf(plan(request, stateOf(...months)))).toEqual(
      pathsOf(plan(request, stateOf(...months.toReversed()))),
    );
  });
});

describe("the symbols of 'all'", () => {
  const all = { ...november, symbols: 'all' } as const;

  test('are those with a recorded cell in the range, whatever its state', () => {
    const state = stateOf(
      { partition: '202410', cells: { 'OCT 2024-10-31': 'data' } },
      {
        partition: '202411',
        cells: {
          'ZTS 2024-11-25': 'data',
          'AAPL 2024-11-26': 'empty',
          'FAIL 2024-11-27': 'failed',
          'LATE 2024-11-29': 'data',
        },
      },
    );
    expect(plan({ ...all, endDate: '2024-11-28' }, state).coverage.symbols).toEqual([
      'AAPL',
      'FAIL',
      'ZTS',
    ]);
  });

  test('are none in an empty store', () => {
    expect(plan(all, stateOf()).coverage.symbols).toEqual([]);
  });
});
