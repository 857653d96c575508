import type { DataType } from 'apache-arrow';
import { toArrowType } from './arrow-schema.ts';
import { LOGICAL_TYPES } from './column.ts';

/** Our types by Arrow's name. */
const OURS = new Map(LOGICAL_TYPES.map((type) => [String(toArrowType(type)), type]));

/** A type in our words and Arrow's, `int64 (Int64)`; in Arrow's alone where we have none. */
export function typeName(type: DataType): string {
  const arrow = String(type);
  const ours = OURS.get(arrow);
  return ours === undefined ? arrow : `${ours} (${arrow})`;
}
