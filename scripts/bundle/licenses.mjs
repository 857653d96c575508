import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes the licences of the packages that modules were taken from, since they are handed on with
 * them. Throws for a package without any.
 * @param {readonly string[]} modules paths of files
 * @param {string} path
 */
export function writeLicenses(modules, path) {
  const folders = new Set(modules.flatMap((module) => packageFolder(module) ?? []));
  const texts = Array.from(folders, licenseOf).toSorted();
  writeFileSync(path, `${texts.join('\n\n---\n\n')}\n`);
}

/**
 * The folder of the package below `node_modules` that a file belongs to.
 * @param {string} module
 */
function packageFolder(module) {
  return /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(module)?.[0];
}

/** @param {string} folder */
function licenseOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder).filter((one) => /^(?:licen[cs]e|notice)/i.test(one));
  if (files.length === 0 && typeof license !== 'string') {
    throw new Error(`${name} has no licence to hand on with it`);
  }
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return [`${name} ${version}`, ...(texts.length > 0 ? texts : [`License: ${license}`])].join(
    '\n\n',
  );
}
