// Hashes files in a thread of its own: node's hash runs in the thread that feeds it. Plain
// JavaScript, because a thread is started from a file, also where TypeScript runs from source.
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';

const CHUNK_BYTES = 1 << 20;
const chunk = Buffer.allocUnsafe(CHUNK_BYTES);

parentPort?.on('message', (/** @type {string} */ path) => {
  try {
    parentPort?.postMessage({ sha256: hashFile(path) });
  } catch (error) {
    parentPort?.postMessage({ failure: String(error) });
  }
});

/**
 * Tells of every chunk that was read.
 *
 * @param {string} path
 */
function hashFile(path) {
  const hash = createHash('sha256');
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const bytes = readSync(file, chunk, 0, CHUNK_BYTES, null);
      if (bytes === 0) return hash.digest('hex');
      hash.update(chunk.subarray(0, bytes));
      parentPort?.postMessage({ bytes });
    }
  } finally {
    closeSync(file);
  }
}
