import {
  DataValidator,
  SchemaRegistry,
  type Dataset,
  type ExchangeDate,
  type RunningValidation,
  type ValidationScope,
} from '@taq/schema';
import { toArrowSchema } from '@taq/schema/arrow';
import { Table, type RecordBatch, type Schema } from 'apache-arrow';
import { cellRuns } from './cell-runs.ts';
import type { RowBounds } from './manifest.ts';
import type { Rows } from './parquet-writer.ts';
import { RowSpan } from './row-span.ts';

/** Looks at rows as they pass: whether they are valid, and which cells they fill. */
export class RowInspection {
  readonly #begin: (schema: Schema) => RunningValidation;
  readonly #span = new RowSpan();
  readonly #symbols = new Map<ExchangeDate, Set<string>>();
  readonly #declared: Schema;
  #validation: RunningValidation | undefined;

  constructor(dataset: Dataset, scope: ValidationScope) {
    const validator = new DataValidator(new SchemaRegistry().register(dataset));
    this.#begin = (schema) => validator.begin(schema, dataset.name, scope);
    this.#declared = toArrowSchema(dataset);
  }

  /** Passes the rows on. Throws `SchemaDriftError` for the first that have another schema. */
  async *watch(rows: Rows): AsyncGenerator<RecordBatch> {
    for await (const batch of rows instanceof Table ? rows.batches : rows) {
      this.#see(batch);
      yield batch;
    }
  }

  /** Throws `DATA_INVALID` with all that is wrong with the rows. To be asked once, at the end. */
  requireValid(): void {
    (this.#validation ?? this.#begin(this.#declared)).finish();
  }

  /** The cells that have rows, by day. */
  cells(): { readonly date: ExchangeDate; readonly symbols: string[] }[] {
    const days = [...this.#symbols].toSorted(([left], [right]) => (left < right ? -1 : 1));
    return days.map(([date, symbols]) => ({ date, symbols: [...symbols].toSorted() }));
  }

  /** First and last of the rows; `undefined` where there are none. */
  bounds(): RowBounds | undefined {
    return this.#symbols.size === 0 ? undefined : this.#span.bounds();
  }

  #see(batch: RecordBatch): void {
    this.#validation ??= this.#begin(batch.schema);
    this.#validation.see(batch);
    for (const run of cellRuns(batch)) {
      this.#span.include(run);
      const symbols = this.#symbols.get(run.date) ?? new Set();
      this.#symbols.set(run.date, symbols.add(run.symbol));
    }
  }
}
