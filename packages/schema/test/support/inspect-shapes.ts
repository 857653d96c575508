import { expect } from '@jest/globals';
import {
  createSchemaRegistry,
  DataValidator,
  type Dataset,
  type Finding,
  type RowOf,
  type ValidationScope,
} from '../../src/index.ts';
import { inBatches, tableOf, withEmptyBatches } from './dataset-tables.ts';

export const validator = new DataValidator(createSchemaRegistry());

/**
 * What is wrong with the rows, which must not depend on how they are cut: in one batch, in windows
 * of one and of two rows, and with batches without rows between them. A rule of the dataset stands
 * in the table's notes.
 */
export function inspectRows<D extends Dataset>(
  dataset: D,
  rows: readonly RowOf<D>[],
  scope?: ValidationScope,
): Finding[] {
  const whole = tableOf(dataset, rows);
  const findings = validator.inspect(whole, dataset.name, scope);
  for (const shape of [inBatches(whole, 1), withEmptyBatches(inBatches(whole, 2))]) {
    expect(validator.inspect(shape, dataset.name, scope)).toEqual(findings);
  }
  return findings;
}

/** The rows, one of them changed. */
export function changedRow<Row extends object>(
  rows: readonly Row[],
  index: number,
  changes: Partial<Row>,
): Row[] {
  return rows.map((row, position) => (position === index ? { ...row, ...changes } : row));
}
