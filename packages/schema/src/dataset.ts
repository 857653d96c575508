import type { Column, ColumnValue } from './column.ts';

/** A dataset as data: everything that writers, readers, validators and the docs derive from. */
export interface Dataset {
  /** Full name, as in the registry, manifests and tags: `taq_1min_bars`. */
  readonly name: string;
  /** Short name, as in paths and on the command line: `1min_bars`. */
  readonly shortName: string;
  readonly tier: 'aggregates' | 'samples';
  readonly version: number;
  readonly meaning: string;
  readonly columns: readonly Column[];
  /** Columns that identify a row; rows are sorted by them, so the order is total. */
  readonly key: readonly string[];
  /** How the rows were made, where that is known: the options of their measure. */
  readonly rule?: DatasetRule | undefined;
}

/** Options by name, as they stand in the provenance of a cell and in the notes of a file. */
export type DatasetRule = Readonly<Record<string, string | number | boolean>>;

/** The dataset, marked with how its rows were made. */
export function withRule<D extends Dataset>(
  dataset: D,
  rule: DatasetRule,
): D & { readonly rule: DatasetRule } {
  return { ...dataset, rule };
}

/** A row of a dataset, for callers who want objects. Columns are the fast way. */
export type RowOf<D extends Dataset> = {
  [C in D['columns'][number] as C['name']]: ColumnValue<C>;
};

/** The column of that name. Throws `RangeError` for a name the dataset does not have. */
export function columnOf(dataset: Dataset, name: string): Column {
  const column = dataset.columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw new RangeError(`${dataset.name} has no column ${name}`);
  return column;
}
