// Plain JavaScript, because it also runs in a thread: that is started from a file, also where
// TypeScript runs from source.
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

/**
 * How a file is laid out, in terms that can be sent to a thread.
 * @typedef {object} ParquetLayout
 * @property {number} rowGroupRows
 * @property {readonly string[]} dictionaryColumns texts, which repeat
 * @property {readonly string[]} deltaColumns whole numbers and instants, which lie close to each other
 * @property {string} notes
 */

/**
 * Encodes row groups, given as Arrow IPC streams of one batch each, into a new file and syncs it.
 * Fails with what the groups or the file system fail with; the file is there all the same then.
 * @param {string} path
 * @param {ParquetLayout} layout
 * @param {AsyncIterator<Uint8Array>} groups at least one
 * @returns {Promise<{ bytes: number, sha256: string }>}
 */
export async function encodeParquet(path, layout, groups) {
  const wasm = await import('parquet-wasm');
  const file = await open(path, 'wx');
  try {
    // An empty input takes parquet-wasm 0.8 down: the first group is there, or fails, before it.
    const source = new GroupSource(wasm, await groups.next(), groups);
    const written = await writeChunks(wasm, file, source.stream(), layout);
    if (source.failure !== undefined) throw source.failure.error;
    const { size } = await file.stat();
    if (size !== written.bytes)
      throw new RangeError(`${size} of ${written.bytes} bytes in ${path}`);
    await file.sync();
    return written;
  } finally {
    await file.close();
  }
}

/**
 * @param {typeof import('parquet-wasm')} wasm
 * @param {import('node:fs/promises').FileHandle} file
 * @param {ReadableStream} groups
 * @param {ParquetLayout} layout
 */
async function writeChunks(wasm, file, groups, layout) {
  const hash = createHash('sha256');
  let bytes = 0;
  const chunks = await wasm.transformParquetStream(groups, writerProperties(wasm, layout));
  for await (const chunk of /** @type {AsyncIterable<Uint8Array>} */ (chunks)) {
    await file.writeFile(chunk);
    hash.update(chunk);
    bytes += chunk.byteLength;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/**
 * Feeds row groups to the writer. parquet-wasm 0.8 takes the whole process down when its input
 * fails, so a failure ends the stream in good order and is told afterwards.
 */
class GroupSource {
  /** @type {typeof import('parquet-wasm')} */
  #wasm;
  /** @type {IteratorResult<Uint8Array> | undefined} */
  #first;
  /** @type {AsyncIterator<Uint8Array>} */
  #groups;
  /** @type {{ readonly error: unknown } | undefined} */
  failure;

  /**
   * @param {typeof import('parquet-wasm')} wasm
   * @param {IteratorResult<Uint8Array>} first
   * @param {AsyncIterator<Uint8Array>} groups
   */
  constructor(wasm, first, groups) {
    this.#wasm = wasm;
    this.#first = first;
    this.#groups = groups;
  }

  stream() {
    return new ReadableStream({ pull: async (controller) => this.#pull(controller) });
  }

  /** @param {ReadableStreamDefaultController} controller */
  async #pull(controller) {
    const group = await this.#next();
    if (group === undefined) controller.close();
    else controller.enqueue(toWasm(this.#wasm, group));
  }

  async #next() {
    try {
      const next = this.#first ?? (await this.#groups.next());
      this.#first = undefined;
      return next.done === true ? undefined : next.value;
    } catch (error) {
      this.failure = { error };
      return undefined;
    }
  }
}

/** @param {typeof import('parquet-wasm')} wasm @param {Uint8Array} group */
function toWasm({ Table }, group) {
  const table = Table.fromIPCStream(group);
  try {
    return table.recordBatch(0);
  } finally {
    table.free();
  }
}

/**
 * One key for all notes: parquet-wasm keeps keys in a hash map, and two of them would come out in
 * any order.
 * @param {typeof import('parquet-wasm')} wasm
 * @param {ParquetLayout} layout
 */
function writerProperties(wasm, { rowGroupRows, dictionaryColumns, deltaColumns, notes }) {
  const { Compression, EnabledStatistics, Encoding, WriterPropertiesBuilder, WriterVersion } = wasm;
  const properties = new WriterPropertiesBuilder()
    .setCreatedBy('@taq/versioning')
    .setWriterVersion(WriterVersion.V2)
    .setCompression(Compression.ZSTD)
    .setMaxRowGroupSize(rowGroupRows)
    .setStatisticsEnabled(EnabledStatistics.Page)
    .setDictionaryEnabled(false)
    .setKeyValueMetadata(new Map([['taq', notes]]));
  const withDictionaries = dictionaryColumns.reduce(
    (builder, column) => builder.setColumnDictionaryEnabled(column, true),
    properties,
  );
  return deltaColumns
    .reduce(
      (builder, column) => builder.setColumnEncoding(column, Encoding.DELTA_BINARY_PACKED),
      withDictionaries,
    )
    .build();
}
