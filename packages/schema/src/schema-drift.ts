import { DataType, type Field, type Schema } from 'apache-arrow';
import { toArrowType } from './arrow-schema.ts';
import type { Column } from './column.ts';
import type { Dataset } from './dataset.ts';
import { TaqError } from './errors.ts';

/** One way in which a table's schema is not the declared one. */
export interface FieldDifference {
  readonly column: string;
  readonly kind: 'missing' | 'added' | 'type' | 'zone' | 'nullability' | 'order';
  readonly expected: string;
  readonly found: string;
}

/** A table's schema is not what its dataset declares. `details.differences` lists each field. */
export class SchemaDriftError extends TaqError<'SCHEMA_DRIFT'> {
  override readonly name = 'SchemaDriftError';

  constructor(dataset: Dataset, differences: readonly FieldDifference[]) {
    const lines = differences.map(
      ({ column, kind, expected, found }) =>
        `  ${column}: ${kind}: expected ${expected}, found ${found}`,
    );
    super(
      'SCHEMA_DRIFT',
      `the columns are not those of ${dataset.name} version ${dataset.version}:\n${lines.join('\n')}`,
      {
        details: { dataset: dataset.name, differences },
        next: 'Fetch the affected days again with --full, or read with the version that wrote them.',
      },
    );
  }
}

/** All differences between a dataset's declaration and an Arrow schema; none = no drift. */
export function compareSchema(dataset: Dataset, actual: Schema): FieldDifference[] {
  const fields = new Map(actual.fields.map((field) => [field.name, field]));
  const awaited = new Set(dataset.columns.map((column) => column.name));
  const differences = dataset.columns.flatMap((column) =>
    compareColumn(column, fields.get(column.name)),
  );
  for (const field of actual.fields) {
    if (awaited.delete(field.name)) continue;
    differences.push({
      column: field.name,
      kind: 'added',
      expected: 'no such column',
      found: String(field.type),
    });
  }
  return differences.length > 0 ? differences : compareOrder(dataset, actual);
}

function compareColumn(column: Column, field: Field | undefined): FieldDifference[] {
  const expected = toArrowType(column.type);
  if (field === undefined) {
    return [
      { column: column.name, kind: 'missing', expected: String(expected), found: 'no such column' },
    ];
  }
  const differences: FieldDifference[] = [];
  const zones = [zoneOf(expected), zoneOf(field.type)] as const;
  if (zones[0] !== zones[1] && sameInstantType(expected, field.type)) {
    differences.push({
      column: column.name,
      kind: 'zone',
      expected: zones[0] ?? 'none',
      found: zones[1] ?? 'none',
    });
  } else if (String(expected) !== String(field.type)) {
    differences.push({
      column: column.name,
      kind: 'type',
      expected: String(expected),
      found: String(field.type),
    });
  }
  if (!column.nullable && field.nullable) {
    differences.push({
      column: column.name,
      kind: 'nullability',
      expected: 'not null',
      found: 'nullable',
    });
  }
  return differences;
}

function zoneOf(type: DataType): string | undefined {
  return DataType.isTimestamp(type) ? (type.timezone ?? undefined) : undefined;
}

function sameInstantType(left: DataType, right: DataType): boolean {
  return DataType.isTimestamp(left) && DataType.isTimestamp(right) && left.unit === right.unit;
}

function compareOrder(dataset: Dataset, actual: Schema): FieldDifference[] {
  return dataset.columns.flatMap((column, position) => {
    const found = actual.fields[position]?.name ?? 'nothing';
    return found === column.name
      ? []
      : [
          {
            column: column.name,
            kind: 'order' as const,
            expected: `position ${position + 1}`,
            found: `${found} there`,
          },
        ];
  });
}
