import { minuteBars, parseExchangeDate } from '@taq/schema';
import { planRead } from '../plan-read.ts';
import type { ReadPlan } from '../read-plan.ts';
import { parseRowsRequest, type RowsRequest } from '../read-request.ts';

/**
 * The plan of a question about November 2024, over files of that month that need not be there: for
 * tests of what an engine makes of a plan.
 */
export function planOf(
  changes: Partial<RowsRequest>,
  paths: readonly string[] = ['/202411.parquet'],
): ReadPlan {
  const days = { startDate: '2024-11-25', endDate: '2024-11-26' };
  const request = parseRowsRequest({ symbols: ['AAPL'], ...days, ...changes });
  const files = paths.map((path) => ({
    path,
    rows: 1,
    bytes: 1,
    schemaVersion: 1,
    firstDate: parseExchangeDate('2024-11-01'),
    lastDate: parseExchangeDate('2024-11-29'),
  }));
  const coverage = { cell: () => undefined, symbols: () => [] };
  const partitions = [{ dataset: minuteBars.name, partition: '202411', files, coverage }];
  return planRead(request, { version: 1, committedAt: '2024-12-01T00:00:00.000Z', partitions });
}
