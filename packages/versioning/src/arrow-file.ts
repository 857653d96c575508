import { open, rm } from 'node:fs/promises';
import { RecordBatchFileWriter, type Table } from 'apache-arrow';
import { diskFailure } from './durable-files.ts';

/**
 * Writes a table of any columns as an Arrow IPC file, and syncs it; the bytes that it has. The name
 * must be free. A failure leaves no file.
 */
export async function writeArrowFile(path: string, table: Table): Promise<number> {
  const handle = await open(path, 'wx');
  try {
    let bytes = 0;
    for await (const chunk of RecordBatchFileWriter.writeAll(table)) {
      await handle.writeFile(chunk);
      bytes += chunk.byteLength;
    }
    const { size } = await handle.stat();
    if (size !== bytes) throw new RangeError(`${size} of ${bytes} bytes were written to ${path}`);
    await handle.sync();
    return bytes;
  } catch (error) {
    await rm(path, { force: true }).catch(() => undefined);
    throw diskFailure(error, path, 0);
  } finally {
    await handle.close();
  }
}
