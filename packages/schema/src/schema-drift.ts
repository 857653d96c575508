import type { DataType, Field, Schema } from 'apache-arrow';
import type { Column } from './column.ts';
import type { Dataset } from './dataset.ts';
import { TaqError } from './errors.ts';
import { textTable } from './text-table.ts';
import { ARROW_NAMES, typeName } from './type-names.ts';

/** One way in which a table's schema is not the declared one. */
export interface FieldDifference {
  readonly column: string;
  readonly kind: 'missing' | 'added' | 'type' | 'zone' | 'nullability' | 'order';
  /** For people: types in our words, with Arrow's name in brackets. */
  readonly expected: string;
  readonly found: string;
}

/**
 * A table's schema is not what its dataset declares. The message has a line for each difference,
 * `details.differences` the same for programs.
 */
export class SchemaDriftError extends TaqError<'SCHEMA_DRIFT'> {
  override readonly name = 'SchemaDriftError';

  constructor(dataset: Dataset, differences: readonly FieldDifference[]) {
    const what = `the columns are not those of ${dataset.name} version ${dataset.version}:`;
    super('SCHEMA_DRIFT', [what, ...differenceTable(differences)].join('\n  '), {
      details: { dataset: dataset.name, differences },
      next: 'Fetch the affected days again with --full, or read with the version that wrote them.',
    });
  }
}

function differenceTable(differences: readonly FieldDifference[]): string[] {
  return textTable([
    ['column', 'difference', 'expected', 'found'],
    ...differences.map(({ column, kind, expected, found }) => [column, kind, expected, found]),
  ]);
}

/**
 * All differences between a dataset's declaration and an Arrow schema; none = no drift. The order
 * is that of the columns which both have.
 */
export function compareSchema(dataset: Dataset, actual: Schema): FieldDifference[] {
  const fields = new Map(actual.fields.toReversed().map((field) => [field.name, field]));
  return [
    ...dataset.columns.flatMap((column) => compareColumn(column, fields.get(column.name))),
    ...addedFields(dataset, actual),
    ...compareOrder(dataset, actual),
  ];
}

function compareColumn(column: Column, field: Field | undefined): FieldDifference[] {
  const type = ARROW_NAMES[column.type];
  if (field === undefined) {
    return [difference(column.name, 'missing', typeName(type), 'no such column')];
  }
  return [
    ...compareType(column.name, type, field.type),
    ...(column.nullable || !field.nullable
      ? []
      : [difference(column.name, 'nullability', 'not null', 'nullable')]),
  ];
}

/** Of two instants, unit and zone are told apart. */
function compareType(column: string, expected: string, found: DataType): FieldDifference[] {
  const names = [typeName(expected), typeName(found)] as const;
  const [wanted, has] = [instantOf(expected), instantOf(String(found))];
  if (wanted === undefined || has === undefined) {
    return names[0] === names[1] ? [] : [difference(column, 'type', ...names)];
  }
  return [
    ...(wanted.unit === has.unit ? [] : [difference(column, 'type', ...names)]),
    ...(wanted.zone === has.zone ? [] : [difference(column, 'zone', wanted.zone, has.zone)]),
  ];
}

/** Unit and zone in Arrow's name of an instant, `Timestamp<NANOSECOND, UTC>`. */
function instantOf(type: string): { readonly unit: string; readonly zone: string } | undefined {
  const [, unit, zone = 'none'] = /^Timestamp<(\w+)(?:, (.*))?>$/.exec(type) ?? [];
  return unit === undefined ? undefined : { unit, zone };
}

/** Fields that are not declared, and all but the first of a name that is. */
function addedFields(dataset: Dataset, actual: Schema): FieldDifference[] {
  const declared = new Set(dataset.columns.map(({ name }) => name));
  const awaited = new Set(declared);
  return actual.fields
    .filter(({ name }) => !awaited.delete(name))
    .map(({ name, type }) =>
      difference(name, 'added', declared.has(name) ? 'once' : 'no such column', typeName(type)),
    );
}

/** A difference for each column that follows another one than it should. */
function compareOrder(dataset: Dataset, actual: Schema): FieldDifference[] {
  const found = new Set(actual.fields.map(({ name }) => name));
  const declared = dataset.columns.map(({ name }) => name).filter((name) => found.has(name));
  const known = new Set(declared);
  const places = predecessors([...found].filter((name) => known.has(name)));
  return [...predecessors(declared)].flatMap(([name, expected]) => {
    const place = places.get(name) ?? expected;
    return place === expected ? [] : [difference(name, 'order', expected, place)];
  });
}

/** What each name comes after, in words. */
function predecessors(names: readonly string[]): Map<string, string> {
  return new Map(
    names.map((name, index) => [name, index === 0 ? 'first' : `after ${names[index - 1]}`]),
  );
}

function difference(
  column: string,
  kind: FieldDifference['kind'],
  expected: string,
  found: string,
): FieldDifference {
  return { column, kind, expected, found };
}
