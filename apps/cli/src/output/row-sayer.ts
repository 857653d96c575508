import { createSchemaRegistry, type Dataset } from '@taq/schema';
import type { RowRef } from '@taq/versioning';
import { Table, type RecordBatch } from 'apache-arrow';

/** What says a row of a table. */
type SayRow = (row: number) => string;

/** Says rows of datasets, whichever batches they lie in. */
export class RowSayer {
  readonly #registry = createSchemaRegistry();
  readonly #sayerOf: (table: Table, dataset: Dataset) => SayRow;
  readonly #known = new WeakMap<RecordBatch, SayRow>();

  constructor(sayerOf: (table: Table, dataset: Dataset) => SayRow) {
    this.#sayerOf = sayerOf;
  }

  say(dataset: string, { batch, row }: RowRef): string {
    const known = this.#known.get(batch);
    const say = known ?? this.#sayerOf(new Table([batch]), this.#registry.get(dataset));
    this.#known.set(batch, say);
    return say(row);
  }
}
