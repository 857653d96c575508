import type { Table } from 'apache-arrow';
import { ruleFromNotes } from './arrow-schema.ts';
import { withRule, type Dataset } from './dataset.ts';
import { TaqError } from './errors.ts';
import { compareSchema, SchemaDriftError } from './schema-drift.ts';
import type { SchemaRegistry } from './schema-registry.ts';
import { datesInside, finite, notNull, rowCount, tradingDays } from './validation/common-rules.ts';
import { dailyRvRules } from './validation/daily-rv-rules.ts';
import type { Finding } from './validation/finding.ts';
import { minuteBarRules } from './validation/minute-bar-rules.ts';
import { blocksOf } from './validation/row-block.ts';
import { keyOrder } from './validation/row-order.ts';
import type { Rule, ValidationScope } from './validation/rule.ts';
import { spreadStatsRules } from './validation/spread-stats-rules.ts';
import { tickRules } from './validation/tick-rules.ts';

/** Rules on values, for every dataset. */
const EVERY_DATASET: readonly Rule[] = [finite, keyOrder, datesInside, tradingDays];

const BY_DATASET: Readonly<Record<string, readonly Rule[]>> = {
  taq_1min_bars: minuteBarRules,
  taq_daily_rv: dailyRvRules,
  taq_spread_stats: spreadStatsRules,
  taq_ticks: tickRules,
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
   * What is wrong with the rows; an empty list = valid. Rows made by a rule of their own are held
   * against what it promises: that of `scope`, of the dataset as registered, or of the table's
   * notes, in this order. Where nulls stand in columns that allow none, these findings come alone:
   * values can only be judged once they are there. Throws `SchemaDriftError`.
   */
  inspect(table: Table, name: string, scope: ValidationScope = {}): Finding[] {
    const dataset = ruled(this.#registry.get(name), table, scope);
    const differences = compareSchema(dataset, table.schema);
    if (differences.length > 0) throw new SchemaDriftError(dataset, differences);
    const counted = rowCount(table, dataset, scope);
    const rules = [...EVERY_DATASET, ...(BY_DATASET[dataset.name] ?? [])];
    const [nulls = [], ...others] = applyRules([notNull, ...rules], table, dataset, scope);
    return [...counted, ...(nulls.length > 0 ? nulls : others.flat())];
  }

  /** Throws `SchemaDriftError` or `DATA_INVALID` with all findings; returns when valid. */
  validate(table: Table, name: string, scope: ValidationScope = {}): void {
    const findings = this.inspect(table, name, scope);
    if (findings.length > 0) throw invalid(this.#registry.get(name), findings);
  }
}

/** The dataset, marked with the rule that made the rows, wherever that is known from. */
function ruled(dataset: Dataset, { schema }: Table, scope: ValidationScope): Dataset {
  const rule = scope.rule ?? dataset.rule ?? ruleFromNotes(schema);
  return rule === undefined ? dataset : withRule(dataset, rule);
}

/** The findings of each rule. Every block is shown to all rules while it is at hand. */
function applyRules(
  rules: readonly Rule[],
  table: Table,
  dataset: Dataset,
  scope: ValidationScope,
): Finding[][] {
  const runs = rules.map((rule) => rule(dataset, scope));
  for (const block of blocksOf(table)) for (const run of runs) run.see(block);
  return runs.map((run) => run.findings());
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
