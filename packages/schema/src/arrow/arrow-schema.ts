import {
  DateDay,
  type DataType,
  Field,
  Float64,
  Int16,
  Int32,
  Int64,
  Schema,
  TimeUnit,
  Timestamp,
  Utf8,
} from 'apache-arrow';
import type { Column, LogicalType } from '../column.ts';
import type { Dataset } from '../dataset.ts';
import { RULE_NOTE, ruleText } from '../rule-notes.ts';

/** Arrow's type for one of ours. Strings are plain Utf8, instants Timestamp(ns, UTC). */
export function toArrowType(type: LogicalType): DataType {
  switch (type) {
    case 'timestamp_ns':
      return new Timestamp(TimeUnit.NANOSECOND, 'UTC');
    case 'date':
      return new DateDay();
    case 'string':
      return new Utf8();
    case 'float64':
      return new Float64();
    case 'int64':
      return new Int64();
    case 'int32':
      return new Int32();
    case 'int16':
      return new Int16();
  }
}

/**
 * The dataset's declared Arrow schema, column notes included. Parquet writers carry the field
 * metadata over: `PARQUET:field_id` becomes the field id, the rest stays beside the column.
 */
export function toArrowSchema(dataset: Dataset): Schema {
  return new Schema(dataset.columns.map(toArrowField), datasetNotes(dataset));
}

function toArrowField(column: Column): Field {
  const notes = new Map([
    ['PARQUET:field_id', String(column.fieldId)],
    ['unit', column.unit],
    ['meaning', column.meaning],
  ]);
  if (column.zone !== undefined) notes.set('zone', column.zone);
  return new Field(column.name, toArrowType(column.type), column.nullable, notes);
}

function datasetNotes(dataset: Dataset): Map<string, string> {
  const notes = new Map([
    ['taq.dataset', dataset.name],
    ['taq.schema_version', String(dataset.version)],
    ['taq.key', dataset.key.join(',')],
    ['taq.meaning', dataset.meaning],
  ]);
  if (dataset.rule !== undefined) notes.set(RULE_NOTE, ruleText(dataset.rule));
  return notes;
}
