import type { Dataset } from '@taq/schema';
import { ROW_GROUP_ROWS } from './batch-assembler.ts';
import { canonicalJson } from './canonical-json.ts';
import type { encodeParquet, ParquetLayout } from './encode-parquet.js';

export type { ParquetLayout };

/** Encodes a file, here or in a thread. */
export type EncodeFile = typeof encodeParquet;

/** What is known of a file that was encoded. */
export type EncodedFile = Awaited<ReturnType<EncodeFile>>;

/** Texts repeat, so they get a dictionary; whole numbers and instants lie close to each other. */
export function layoutOf(dataset: Dataset): ParquetLayout {
  const namesOf = (wanted: (type: string) => boolean): string[] =>
    dataset.columns.filter(({ type }) => wanted(type)).map(({ name }) => name);
  return {
    rowGroupRows: ROW_GROUP_ROWS,
    dictionaryColumns: namesOf((type) => type === 'string'),
    deltaColumns: namesOf((type) => type !== 'string' && type !== 'float64'),
    notes: datasetNotes(dataset),
  };
}

/** Dataset, columns and rule for readers that do not look at Arrow's own key. */
function datasetNotes({ name, version, key, meaning, columns, rule }: Dataset): string {
  return canonicalJson({ dataset: name, schemaVersion: version, key, meaning, columns, rule });
}
