import type { Table } from 'apache-arrow';
import type { Dataset } from './dataset.ts';
import { TaqError } from './errors.ts';
import { compareSchema, SchemaDriftError } from './schema-drift.ts';
import type { SchemaRegistry } from './schema-registry.ts';
import {
  datesInside,
  finite,
  keyOrder,
  notNull,
  positiveCounts,
  priceRelations,
  rowCount,
  sessionMinutes,
  type Finding,
  type Rule,
  type ValidationScope,
} from './validation-rules.ts';

/** Rules on values. */
const EVERY_DATASET: readonly Rule[] = [finite, keyOrder, datesInside];

const BY_DATASET: Readonly<Record<string, readonly Rule[]>> = {
  taq_1min_bars: [priceRelations, positiveCounts, sessionMinutes],
};

/**
 * Holds Arrow tables against what their dataset promises: schema first, then keys, order, dates,
 * prices, sessions. Works on whole columns.
 */
export class DataValidator {
  readonly #registry: SchemaRegistry;

  constructor(registry: SchemaRegistry) {
    this.#registry = registry;
  }

  /**
   * What is wrong with the rows; an empty list = valid. Where nulls stand in columns that allow
   * none, the rules on values wait until these are gone. Throws `SchemaDriftError`.
   */
  inspect(table: Table, name: string, scope: ValidationScope = {}): Finding[] {
    const dataset = this.#registry.get(name);
    const differences = compareSchema(dataset, table.schema);
    if (differences.length > 0) throw new SchemaDriftError(dataset, differences);
    const basic = [...rowCount(table, dataset, scope), ...notNull(table, dataset, scope)];
    if (table.numRows === 0 || basic.some(({ rule }) => rule === 'not_null')) return basic;
    const rules = [...EVERY_DATASET, ...(BY_DATASET[dataset.name] ?? [])];
    return [...basic, ...rules.flatMap((rule) => rule(table, dataset, scope))];
  }

  /** Throws `SchemaDriftError` or `DATA_INVALID` with all findings; returns when valid. */
  validate(table: Table, name: string, scope: ValidationScope = {}): void {
    const findings = this.inspect(table, name, scope);
    if (findings.length > 0) throw invalid(this.#registry.get(name), findings);
  }
}

function invalid(dataset: Dataset, findings: readonly Finding[]): TaqError<'DATA_INVALID'> {
  const lines = findings.map(
    ({ rule, column, count, rows }) =>
      `  ${column}: ${rule}: ${count} row${count === 1 ? '' : 's'}${
        rows.length > 0 ? `, first at ${rows.join(', ')}` : ''
      }`,
  );
  return new TaqError(
    'DATA_INVALID',
    `the rows are not valid as ${dataset.name}:\n${lines.join('\n')}`,
    {
      details: { dataset: dataset.name, findings },
      next: 'Fetch the affected days again with --full; --no-validate reads the rows as they are.',
    },
  );
}
