import { writeFile } from 'node:fs/promises';
import { tableToIPC, type Table } from 'apache-arrow';
import {
  Compression,
  Table as WasmTable,
  writeParquet,
  WriterPropertiesBuilder,
} from 'parquet-wasm';

/** Writes a table the way the store does: by parquet-wasm, in ZSTD. */
export async function writeParquetFile(table: Table, path: string): Promise<void> {
  const properties = new WriterPropertiesBuilder().setCompression(Compression.ZSTD).build();
  const rows = WasmTable.fromIPCStream(tableToIPC(table, 'stream'));
  await writeFile(path, writeParquet(rows, properties));
}
