import type { Column, LogicalType } from './column.ts';
import type { Dataset } from './dataset.ts';
import { TaqError } from './errors.ts';

/** What every value of a type can become without loss: integers of more bits, nothing else. */
const WIDER: Partial<Record<LogicalType, readonly LogicalType[]>> = {
  int16: ['int32', 'int64'],
  int32: ['int64'],
};

/** A column that both versions have; its name may have changed. */
interface KeptColumn {
  readonly before: Column;
  readonly after: Column;
}

/**
 * Why rows written as `from` cannot be read as `to`, a sentence for each reason; none = they can.
 *
 * Compatible are new nullable columns at the end, wider integers, nulls allowed outside of the key,
 * and other words for the meaning. Columns are matched by name, else by field id.
 */
export function breakingChanges(from: Dataset, to: Dataset): string[] {
  const kept = keptColumns(from, to);
  return [
    ...datasetChanges(from, to),
    ...removals(from, kept),
    ...kept.flatMap((column) => columnChanges(column, to)),
    ...additions(to, kept),
    ...moves(to, kept),
  ];
}

/** Throws `SCHEMA_INCOMPATIBLE` with every reason; `next` is the way out. */
export function requireCompatible(from: Dataset, to: Dataset, next: string): void {
  const reasons = breakingChanges(from, to);
  if (reasons.length === 0) return;
  const what = `${to.name} version ${to.version} is not compatible with ${from.name} version ${from.version}`;
  throw new TaqError('SCHEMA_INCOMPATIBLE', [`${what}:`, ...reasons].join('\n  '), {
    details: { dataset: to.name, version: to.version, reasons },
    next,
  });
}

/** In the order of the older version. */
function keptColumns(from: Dataset, to: Dataset): KeptColumn[] {
  const names = new Set(from.columns.map(({ name }) => name));
  return from.columns.flatMap((before) => {
    const after =
      to.columns.find(({ name }) => name === before.name) ??
      to.columns.find(({ name, fieldId }) => fieldId === before.fieldId && !names.has(name));
    return after === undefined ? [] : [{ before, after }];
  });
}

function datasetChanges(from: Dataset, to: Dataset): string[] {
  return [
    ...changed('The name of the dataset', from.name, to.name),
    ...changed('The short name of the dataset', from.shortName, to.shortName),
    ...changed('The tier of the dataset', from.tier, to.tier),
    ...changed('The key', from.key.join(', '), to.key.join(', ')),
  ];
}

function removals(from: Dataset, kept: readonly KeptColumn[]): string[] {
  const stayed = new Set(kept.map(({ before }) => before));
  return from.columns
    .filter((column) => !stayed.has(column))
    .map(({ name }) => `Column ${name} was removed.`);
}

function columnChanges({ before, after }: KeptColumn, to: Dataset): string[] {
  const column = `column ${before.name}`;
  return [
    ...changed(`The name of ${column}`, before.name, after.name),
    ...(isWider(before.type, after.type)
      ? []
      : changed(`The type of ${column}`, before.type, after.type)),
    ...nullabilityChanges({ before, after }, to),
    ...changed(`The unit of ${column}`, before.unit, after.unit),
    ...changed(`The zone of ${column}`, before.zone ?? 'none', after.zone ?? 'none'),
    ...changed(`The field id of ${column}`, before.fieldId, after.fieldId),
  ];
}

function nullabilityChanges({ before, after }: KeptColumn, to: Dataset): string[] {
  if (before.nullable && !after.nullable) return [`Column ${before.name} no longer allows nulls.`];
  if (!before.nullable && after.nullable && to.key.includes(after.name)) {
    return [`Column ${before.name} allows nulls, although it is part of the key.`];
  }
  return [];
}

function additions(to: Dataset, kept: readonly KeptColumn[]): string[] {
  const known = new Set(kept.map(({ after }) => after));
  const lastKnown = to.columns.findLastIndex((column) => known.has(column));
  return to.columns.flatMap((column, position) => {
    if (known.has(column)) return [];
    const added = `Column ${column.name} was added`;
    return [
      ...(column.nullable ? [] : [`${added} without allowing nulls, and older rows have none.`]),
      ...(position > lastKnown ? [] : [`${added} before the last column of the older version.`]),
    ];
  });
}

function moves(to: Dataset, kept: readonly KeptColumn[]): string[] {
  return kept.flatMap(({ after }, index) => {
    const previous = kept[index - 1]?.after;
    if (previous === undefined || to.columns.indexOf(previous) < to.columns.indexOf(after)) {
      return [];
    }
    return [`Column ${after.name} was moved before column ${previous.name}.`];
  });
}

function changed(what: string, before: string | number, after: string | number): string[] {
  return before === after ? [] : [`${what} changed from ${before} to ${after}.`];
}

function isWider(before: LogicalType, after: LogicalType): boolean {
  return WIDER[before]?.includes(after) ?? false;
}
