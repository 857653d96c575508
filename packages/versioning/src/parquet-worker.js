// Encodes Parquet files in a thread of its own, one after the other: while one thread decodes what
// comes from a server, this one compresses what is there already.
import { on } from 'node:events';
import { parentPort } from 'node:worker_threads';
import { encodeParquet } from './encode-parquet.js';

/**
 * @typedef {{ begin: { path: string, layout: import('./encode-parquet.js').ParquetLayout } }
 *   | { group: Uint8Array } | { end: true }} Order
 * @typedef {{ took: true } | { written: { bytes: number, sha256: string } }
 *   | { failure: { message: string, code?: string | undefined } }} Report
 */

// Loaded while the first rows are still on their way. What fails here fails again where it is needed.
import('parquet-wasm').catch(() => undefined);

const port = parentPort;
if (port === null) throw new Error('this file runs in a thread');
const orders = /** @type {AsyncIterableIterator<[Order]>} */ (on(port, 'message'));

for (;;) {
  const order = await next();
  if ('begin' in order) port.postMessage(await encode(order.begin));
}

/** @returns {Promise<Order>} */
async function next() {
  const { value } = await orders.next();
  return value[0];
}

/**
 * @param {{ path: string, layout: import('./encode-parquet.js').ParquetLayout }} file
 * @returns {Promise<Report>}
 */
async function encode({ path, layout }) {
  const groups = groupsUntilEnd();
  try {
    return { written: await encodeParquet(path, layout, groups) };
  } catch (error) {
    const { message, code } = /** @type {NodeJS.ErrnoException} */ (error);
    return { failure: { message, code } };
  }
}

/** @returns {AsyncGenerator<Uint8Array, void, void>} */
async function* groupsUntilEnd() {
  for (;;) {
    const order = await next();
    if (!('group' in order)) return;
    yield order.group;
    port?.postMessage({ took: true });
  }
}
