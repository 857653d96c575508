// Preloaded into a command: sends it SIGINT, once, when it first touches a file or folder whose path
// matches INTERRUPT_AT, and goes on when that was heard.
import { once } from 'node:events';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const place = new RegExp(process.env['INTERRUPT_AT'] ?? '(?!)');
let isDone = false;

for (const name of ['open', 'readFile', 'readdir', 'rename', 'stat', 'unlink']) {
  const original = Reflect.get(fs, name);
  Reflect.set(fs, name, interruptedBefore(original));
}
syncBuiltinESMExports();

/**
 * @param {(...args: unknown[]) => Promise<unknown>} work
 * @returns {(...args: unknown[]) => Promise<unknown>}
 */
function interruptedBefore(work) {
  return async (...args) => {
    if (!isDone && place.test(String(args[0]))) await interrupt();
    return work(...args);
  };
}

async function interrupt() {
  isDone = true;
  const heard = once(process, 'SIGINT');
  // A signal that is under way does not keep a process that has nothing else to do.
  const busy = setInterval(() => undefined, 1000);
  process.kill(process.pid, 'SIGINT');
  await heard;
  clearInterval(busy);
}
