import type { Schema, Table } from 'apache-arrow';
import { withRule, type Dataset } from './dataset.ts';
import { ruleFromNotes } from './rule-notes.ts';
import { RunningValidation } from './running-validation.ts';
import type { SchemaRegistry } from './schema-registry.ts';
import type { Finding } from './validation/finding.ts';
import type { ValidationScope } from './validation/rule.ts';

/**
 * Holds Arrow rows against what their dataset promises: schema first, then keys, order, dates,
 * prices, sessions. Works on whole columns.
 *
 * Rows made by a rule of their own are held against what it promises: that of `scope`, of the
 * dataset as registered, or of the schema's notes, in this order.
 */
export class DataValidator {
  readonly #registry: SchemaRegistry;

  constructor(registry: SchemaRegistry) {
    this.#registry = registry;
  }

  /** Begins with rows that come batch by batch. Throws `SchemaDriftError`. */
  begin(schema: Schema, name: string, scope: ValidationScope = {}): RunningValidation {
    return new RunningValidation(ruled(this.#registry.get(name), schema, scope), schema, scope);
  }

  /**
   * What is wrong with the rows; an empty list = valid. Where nulls stand in columns that allow
   * none, these findings come alone. Throws `SchemaDriftError`.
   */
  inspect(table: Table, name: string, scope: ValidationScope = {}): Finding[] {
    return this.#seeAll(table, name, scope).findings();
  }

  /** Throws `SchemaDriftError` or `DATA_INVALID` with all findings; returns when valid. */
  validate(table: Table, name: string, scope: ValidationScope = {}): void {
    this.#seeAll(table, name, scope).finish();
  }

  #seeAll({ schema, batches }: Table, name: string, scope: ValidationScope): RunningValidation {
    const running = this.begin(schema, name, scope);
    for (const batch of batches) running.see(batch);
    return running;
  }
}

/** The dataset, marked with the rule that made the rows, wherever that is known from. */
function ruled(dataset: Dataset, schema: Schema, scope: ValidationScope): Dataset {
  const rule = scope.rule ?? dataset.rule ?? ruleFromNotes(schema);
  return rule === undefined ? dataset : withRule(dataset, rule);
}
