import type { DataType } from 'apache-arrow';
import { LOGICAL_TYPES, type LogicalType } from './column.ts';

/** What Arrow calls the types that `toArrowType` makes; written out, since Arrow is slow to load. */
export const ARROW_NAMES: Readonly<Record<LogicalType, string>> = {
  timestamp_ns: 'Timestamp<NANOSECOND, UTC>',
  date: 'Date32<DAY>',
  string: 'Utf8',
  float64: 'Float64',
  int64: 'Int64',
  int32: 'Int32',
  int16: 'Int16',
};

const OURS = new Map(LOGICAL_TYPES.map((type) => [ARROW_NAMES[type], type]));

/** A type, or Arrow's name of one, in our words and Arrow's, `int64 (Int64)`; in Arrow's alone where we have none. */
export function typeName(type: DataType | string): string {
  const arrow = String(type);
  const ours = OURS.get(arrow);
  return ours === undefined ? arrow : `${ours} (${arrow})`;
}
