// Brings a fresh clone to life with Node and npm alone: installs what the lockfile names, builds
// what changed. Every script that runs the product goes through `ensureReady`, which costs a few
// milliseconds when there is nothing to do.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const STAMPS = join(ROOT, 'node_modules/.taq');
const BUNDLE = join(ROOT, 'scripts/bundle.mjs');
const OLDEST_NODE = [20, 19];

/** Installs and builds where needed; progress goes to stderr. Ends the process when it cannot. */
export function ensureReady() {
  requireNode();
  ensureInstalled();
  ensureBuilt();
}

/**
 * Runs pnpm in the pinned version, which npx fetches where it is not installed.
 * @param {string[]} args
 */
export function pnpm(...args) {
  const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return run('npx', ['--yes', packageManager, ...args]);
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  fail(`Node ${OLDEST_NODE.join('.')} or later is needed, this is ${process.versions.node}.`);
}

function ensureInstalled() {
  const lockfile = readFileSync(join(ROOT, 'pnpm-lock.yaml'));
  const wanted = createHash('sha256').update(lockfile).digest('hex');
  if (readStamp('installed') === wanted) return;
  process.stderr.write('Installing packages (once) …\n');
  const reporter = process.stderr.isTTY ? 'default' : 'append-only';
  const status = pnpm('install', '--frozen-lockfile', `--reporter=${reporter}`);
  if (status !== 0) fail('The packages could not be installed; the lines above say why.');
  writeStamp('installed', wanted);
}

function ensureBuilt() {
  const newest = String(newestSource());
  if (readStamp('built') === newest) return;
  process.stderr.write('Building …\n');
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  for (const program of [[tsc, '-b'], [BUNDLE]]) {
    if (run(process.execPath, program) !== 0) fail('The build failed; the lines above say why.');
  }
  writeStamp('built', newest);
}

/** Time of the newest source file: what a build has to be younger than. */
function newestSource() {
  let newest = statSync(BUNDLE).mtimeMs;
  for (const parent of ['packages', 'apps']) {
    for (const name of readdirSync(join(ROOT, parent))) {
      for (const entry of listFiles(join(ROOT, parent, name, 'src'))) {
        newest = Math.max(newest, statSync(entry).mtimeMs);
      }
    }
  }
  return newest;
}

/** @param {string} folder */
function listFiles(folder) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}

/**
 * Runs a program with its output on our stderr, so that stdout stays the product's.
 * @param {string} program
 * @param {string[]} args
 */
function run(program, args) {
  const { status } = spawnSync(program, args, {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, NO_UPDATE_NOTIFIER: '1', npm_config_update_notifier: 'false' },
    shell: process.platform === 'win32',
  });
  return status ?? 1;
}

/** @param {string} name */
function readStamp(name) {
  try {
    return readFileSync(join(STAMPS, name), 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * @param {string} name
 * @param {string} content
 */
function writeStamp(name, content) {
  mkdirSync(STAMPS, { recursive: true });
  writeFileSync(join(STAMPS, name), content);
}

/** @param {string} message */
function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ensureReady();
