import type { Dataset } from './dataset.ts';
import { TaqError } from './errors.ts';

/**
 * Throws `SCHEMA_INCOMPATIBLE` with every reason for a dataset that no reader could use: names or
 * field ids that two columns share, a key that is not there or may be null, no whole version.
 */
export function requireSound(dataset: Dataset): void {
  const { name, version } = dataset;
  const reasons = flawsOf(dataset);
  if (reasons.length === 0) return;
  const what = `${name} version ${version} is no dataset:`;
  throw new TaqError('SCHEMA_INCOMPATIBLE', [what, ...reasons].join('\n  '), {
    details: { dataset: name, version, reasons },
    next: 'Correct its declaration.',
  });
}

function flawsOf({ name, shortName, version, columns, key }: Dataset): string[] {
  return [
    ...(name === '' || shortName === '' ? ['It has no name.'] : []),
    ...(Number.isInteger(version) && version > 0 ? [] : [`${version} is no version.`]),
    ...(columns.length === 0 ? ['It has no columns.'] : []),
    ...repeated(columns.map((column) => column.name)).map(
      (column) => `Column ${column} is declared twice.`,
    ),
    ...repeated(columns.map((column) => column.fieldId)).map(
      (id) => `Field id ${id} is that of two columns.`,
    ),
    ...key.flatMap((column) => keyFlaw({ columns }, column)),
  ];
}

function keyFlaw({ columns }: Pick<Dataset, 'columns'>, name: string): string[] {
  const column = columns.find((candidate) => candidate.name === name);
  if (column === undefined) return [`Column ${name} of the key is not there.`];
  return column.nullable ? [`Column ${name} of the key may be null.`] : [];
}

function repeated<T>(values: readonly T[]): T[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
