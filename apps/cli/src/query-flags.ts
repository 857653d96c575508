import { Flags } from './oclif.ts';
import type { RowsQuestion } from './query/query-rows.ts';
import { columns, dataDir, date, metrics, provenance, symbols, utc } from './flags.ts';

/** Which state of the store answers; the newest where nothing is said. */
export const stateFlags = {
  'as-of': date({
    description: 'answer from the snapshot for this day, without later rows',
    exclusive: ['tag'],
  }),
  'as-of-policy': Flags.option({ options: ['through', 'known-by'] as const })({
    description:
      'through (default): the first snapshot that reaches the day; known-by: the latest one that ' +
      'was taken before the day ended in New York',
    dependsOn: ['as-of'],
  }),
  tag: Flags.string({ description: 'answer from this snapshot', helpValue: 'TAG' }),
};

export const engine = Flags.option({ options: ['duckdb', 'polars'] as const, default: 'duckdb' })({
  description: 'engine that reads the files',
});

export const validate = Flags.boolean({
  description: 'check the rows against their schema and rules',
  default: true,
  allowNo: true,
});

/** What every kind of query takes, but for the days. */
export const rowsFlags = {
  'data-dir': dataDir,
  symbols: symbols({ required: true }),
  ...stateFlags,
  limit: Flags.integer({ description: 'the first so many rows', min: 1 }),
  columns: columns(),
  engine,
  validate,
  utc,
  provenance,
  metrics,
};

/** A part of each day. */
export const timeFlags = {
  from: Flags.string({
    description: 'rows stamped at this time of New York or later, each day',
    helpValue: 'HH:MM[:SS]',
  }),
  until: Flags.string({
    description: 'rows stamped before this time of New York, each day',
    helpValue: 'HH:MM[:SS]',
  }),
};

/** The first and the last day. */
export const dayFlags = {
  start: date({ required: true, description: 'first day, included', helpValue: 'DAY' }),
  end: date({ required: true, description: 'last day, included', helpValue: 'DAY' }),
};

/** Where the rows of a query go, and as what. */
export const outputFlags = {
  output: Flags.string({
    description:
      'write to a file; .csv, .json, .parquet, .arrow, or as a picture .svg, .png or .html decides',
    helpValue: 'FILE',
  }),
  plot: Flags.boolean({
    description: 'draw a picture instead of a table',
    exclusive: ['json', 'output', 'columns'],
  }),
};

/** A file for rows of which there are no pictures. */
export const rowsFile = Flags.string({
  description: 'write the rows to a file; .csv, .json, .parquet or .arrow decides',
  helpValue: 'FILE',
});

type ParsedRowsFlags = Omit<RowsQuestion, 'dataDir' | 'asOf' | 'asOfPolicy' | 'plot'> & {
  readonly 'data-dir': RowsQuestion['dataDir'];
  readonly 'as-of': RowsQuestion['asOf'];
  readonly 'as-of-policy': RowsQuestion['asOfPolicy'];
  readonly plot?: boolean;
  readonly provenance: RowsQuestion['provenance'];
};

/** The question that flags ask. */
export function questionOf(flags: ParsedRowsFlags): RowsQuestion {
  const {
    'data-dir': folder,
    'as-of': asOf,
    'as-of-policy': asOfPolicy,
    plot = false,
    ...rest
  } = flags;
  return { ...rest, dataDir: folder, asOf, asOfPolicy, plot };
}
