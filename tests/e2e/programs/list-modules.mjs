// Preloaded into a command: writes the URL of each module that it loads into the file MODULES_FILE,
// one a line.
import { appendFileSync } from 'node:fs';
import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';

const file = process.env['MODULES_FILE'] ?? '';

if (isMainThread) {
  register(import.meta.url);
  const { cache } = createRequire(import.meta.url);
  // Those that CommonJS modules asked for among themselves.
  process.once('exit', () => {
    for (const path of Object.keys(cache)) note(pathToFileURL(path).href);
  });
}

/** Called by Node, in a thread of its own. @type {import('node:module').LoadHook} */
export async function load(url, context, next) {
  note(url);
  return next(url, context);
}

/** @param {string} url */
function note(url) {
  appendFileSync(file, `${url}\n`);
}
