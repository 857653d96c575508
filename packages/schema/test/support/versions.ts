import { columnOf, type Column, type Dataset } from '../../src/index.ts';

/** A small dataset with an integer of each width, an instant and a nullable column. */
export const first: Dataset = {
  name: 'taq_made_up',
  shortName: 'made_up',
  tier: 'aggregates',
  version: 1,
  meaning: 'For tests.',
  key: ['ts', 'venue'],
  columns: [
    column('ts', 1, { type: 'timestamp_ns', zone: 'UTC' }),
    column('venue', 2, { type: 'string' }),
    column('small', 3, { type: 'int16', unit: 'ns', nullable: true }),
    column('middle', 4, { type: 'int32', unit: 'shares' }),
    column('large', 5, { type: 'int64', unit: 'shares' }),
  ],
};

/** The next version, with these columns or other changes. */
export function next(changes: Partial<Dataset>): Dataset {
  return { ...first, version: 2, ...changes };
}

/** The next version, one column changed. */
export function changing(name: string, changes: Partial<Column>): Dataset {
  const changed = { ...columnOf(first, name), ...changes };
  return next({ columns: first.columns.map((old) => (old.name === name ? changed : old)) });
}

/** The next version, with more columns at the end. */
export function adding(...columns: readonly Column[]): Dataset {
  return next({ columns: [...first.columns, ...columns] });
}

/** A column of doubles without nulls, unless told otherwise. */
export function column(name: string, fieldId: number, changes: Partial<Column> = {}): Column {
  return {
    name,
    fieldId,
    type: 'float64',
    nullable: false,
    unit: 'none',
    meaning: 'For tests.',
    ...changes,
  };
}
