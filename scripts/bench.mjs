// `npm run bench -- NAME [words …]`: builds, then runs bench/NAME.mjs; without a name, lists them.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureReady, ROOT } from './setup.mjs';

const folder = join(ROOT, 'bench');
const [name, ...words] = process.argv.slice(2);
const path = join(folder, `${name}.mjs`);
if (name === undefined || !existsSync(path)) {
  const programs = readdirSync(folder).filter((file) => isProgram(join(folder, file)));
  const names = programs.map((file) => file.slice(0, -'.mjs'.length));
  process.stderr.write(`npm run bench -- NAME, one of: ${names.join(', ')}\n`);
  process.exitCode = 2;
} else {
  ensureReady();
  const { status } = spawnSync(process.execPath, [path, ...words], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}

/**
 * Programs say how they are called; the other files are parts of them.
 * @param {string} file
 */
function isProgram(file) {
  return file.endsWith('.mjs') && readFileSync(file, 'utf8').includes('pnpm build &&');
}
