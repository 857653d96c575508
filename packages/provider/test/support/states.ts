import type { PinnedFile, PinnedState } from '@taq/provider';
import { minuteBars, parseExchangeDate, type CoverageState } from '@taq/schema';

interface MonthOfState {
  readonly partition?: string;
  readonly dataset?: string;
  readonly files?: readonly Partial<PinnedFile>[];
  /** `SYMBOL YYYY-MM-DD` to its state; `data` for every cell where none are given. */
  readonly cells?: Readonly<Record<string, CoverageState>>;
}

/** A state of the given months, with plausible values for what a test leaves out. */
export function stateOf(...months: readonly MonthOfState[]): PinnedState {
  return {
    version: 1,
    committedAt: '2024-12-01T00:00:00.000Z',
    partitions: months.map(({ partition = '202411', dataset, files = [], cells }) => ({
      dataset: dataset ?? minuteBars.name,
      partition,
      files: files.map((file) => fileOf(partition, file)),
      coverage: {
        cell: (symbol, date) => (cells === undefined ? 'data' : cells[`${symbol} ${date}`]),
        symbols: () => [...new Set(Object.keys(cells ?? {}).map((key) => key.split(' ')[0] ?? ''))],
      },
    })),
  };
}

function fileOf(partition: string, file: Partial<PinnedFile>): PinnedFile {
  const month = `${partition.slice(0, 4)}-${partition.slice(4)}`;
  return {
    path: `/${partition}`,
    rows: 10,
    bytes: 1000,
    schemaVersion: 1,
    firstDate: parseExchangeDate(`${month}-01`),
    lastDate: parseExchangeDate(`${month}-28`),
    ...file,
  };
}
