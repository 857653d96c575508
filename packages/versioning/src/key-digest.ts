import { createHash, type Hash } from 'node:crypto';
import type { Dataset } from '@taq/schema';
import { cellKey, type CellRun } from './cell-runs.ts';

/** One hash of the keys of all rows, in their order: the same however rows lie in batches. */
export class KeyDigest {
  readonly #cells = createHash('sha256');
  readonly #columns: ReadonlyMap<string, Hash>;
  #cell = '';
  #rows = 0;

  constructor({ key }: Pick<Dataset, 'key'>) {
    const inCell = key.filter((column) => column !== 'symbol' && column !== 'date');
    this.#columns = new Map(inCell.map((column) => [column, createHash('sha256')]));
  }

  include({ symbol, date, batch, start, end }: CellRun): void {
    const cell = cellKey(symbol, date);
    if (cell !== this.#cell) this.#cells.update(`${this.#rows} ${cell}\n`);
    this.#cell = cell;
    this.#rows += end - start;
    for (const [column, hash] of this.#columns) {
      const values = batch.getChild(column)?.data[0]?.values as BigInt64Array;
      hash.update(values.subarray(start, end));
    }
  }

  /** To be asked once, after the last row. */
  value(): string {
    const hashes = [this.#cells, ...this.#columns.values()].map((hash) => hash.digest('hex'));
    return `${this.#rows} ${hashes.join(' ')}`;
  }
}
