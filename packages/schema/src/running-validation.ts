import type { RecordBatch, Schema } from 'apache-arrow';
import type { Dataset } from './dataset.ts';
import { TaqError } from './errors.ts';
import { compareSchema, SchemaDriftError } from './schema-drift.ts';
import { datesInside, finite, notNull, rowCount, tradingDays } from './validation/common-rules.ts';
import { dailyRvRules } from './validation/daily-rv-rules.ts';
import type { Finding } from './validation/finding.ts';
import { minuteBarRules } from './validation/minute-bar-rules.ts';
import { BlockBuilder, type RowBlock } from './validation/row-block.ts';
import { keyOrder } from './validation/row-order.ts';
import type { Rule, RuleRun, ValidationScope } from './validation/rule.ts';
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

/** Rows on their way, held against what their dataset promises; holds no more than a few blocks. */
export class RunningValidation {
  readonly #dataset: Dataset;
  readonly #scope: ValidationScope;
  readonly #blocks: BlockBuilder;
  readonly #runs: readonly RuleRun[];

  /** Throws `SchemaDriftError` where the rows' schema is not the declared one. */
  constructor(dataset: Dataset, schema: Schema, scope: ValidationScope) {
    const differences = compareSchema(dataset, schema);
    if (differences.length > 0) throw new SchemaDriftError(dataset, differences);
    this.#dataset = dataset;
    this.#scope = scope;
    this.#blocks = new BlockBuilder(schema);
    const rules = [notNull, ...EVERY_DATASET, ...(BY_DATASET[dataset.name] ?? [])];
    this.#runs = rules.map((rule) => rule(dataset, scope));
  }

  /** Looks at the next rows, in their order. */
  see(batch: RecordBatch): void {
    this.#show(this.#blocks.add(batch));
  }

  /**
   * What is wrong with all rows that were seen; to be asked once, after the last ones. Where nulls
   * stand in columns that allow none, these findings come alone: values can only be judged once
   * they are there.
   */
  findings(): Finding[] {
    this.#show(this.#blocks.take());
    const counted = rowCount(this.#blocks.rows, this.#dataset, this.#scope);
    const [nulls = [], ...others] = this.#runs.map((run) => run.findings());
    return [...counted, ...(nulls.length > 0 ? nulls : others.flat())];
  }

  /** Throws `DATA_INVALID` with all findings; returns when valid. */
  finish(): void {
    const findings = this.findings();
    if (findings.length > 0) throw invalid(this.#dataset, findings);
  }

  #show(block: RowBlock | undefined): void {
    if (block !== undefined) for (const run of this.#runs) run.see(block);
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
