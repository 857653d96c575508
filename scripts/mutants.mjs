// `npm run mutants [-- NAME…]`: breaks the filters and boundary rules of @taq/measures one by one in
// a copy of its sources, and fails if the tests let one through, or where a mutant no longer fits.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { MUTANTS } from './mutants/list.mjs';
import { ensureReady, ROOT } from './setup.mjs';

const PACKAGE = join(ROOT, 'packages/measures');
/** Which tests are to notice: the obvious way, on generated ticks, unless a mutant names others. */
const TESTS = {
  duckdb: 'test/(sale-conditions|per-symbol|local-ticks|reference-duckdb)',
  tables: 'test/(own-|clock-changes)',
  postgres: 'test/reference-postgres',
  server: 'test/server-equals-local',
  matched: 'test/matched-trades',
};

ensureReady();
const asked = process.argv.slice(2);
const queue = MUTANTS.filter(({ name }) => asked.length === 0 || asked.includes(name));
/** @type {string[]} */
const survivors = [];
// One iterator for all workers: each mutant is taken once.
const waiting = queue.values();
for (const tests of new Set(queue.map(testsOf))) {
  if (!(await passes(tests))) throw new Error(`${tests} fails without any mutant`);
}
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));
process.stdout.write(`${queue.length} mutants, ${survivors.length} survived\n`);
for (const name of survivors) process.stdout.write(`  ${name}\n`);
process.exitCode = survivors.length === 0 ? 0 : 1;

/** Takes mutants from the shared list until none is left. */
async function work() {
  for (const mutant of waiting) {
    const killed = !(await passes(testsOf(mutant), mutant));
    if (!killed) survivors.push(mutant.name);
    process.stdout.write(`${killed ? 'killed  ' : 'SURVIVED'}  ${mutant.name}\n`);
  }
}

/** @param {import('./mutants/list.mjs').Mutant} mutant */
function testsOf({ by }) {
  return TESTS[by ?? 'duckdb'];
}

/**
 * Whether the tests pass, with that mutant in place.
 * @param {string} tests
 * @param {import('./mutants/list.mjs').Mutant} [mutant]
 */
async function passes(tests, mutant) {
  const folder = mkdtempSync(join(tmpdir(), 'taq-mutant-'));
  try {
    for (const part of ['src', 'test', 'package.json']) {
      cpSync(join(PACKAGE, part), join(folder, part), { recursive: true });
    }
    symlinkSync(join(PACKAGE, 'node_modules'), join(folder, 'node_modules'));
    if (mutant !== undefined) mutate(join(folder, 'src', mutant.file), mutant);
    writeConfig(folder);
    return (await runTests(folder, tests)) === 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Every mutant has one place: one that is found twice, or no more, says nothing.
 * @param {string} path
 * @param {import('./mutants/list.mjs').Mutant} mutant
 */
function mutate(path, { find, replace, name }) {
  const source = readFileSync(path, 'utf8');
  const places = source.split(find).length - 1;
  if (places !== 1) throw new Error(`mutant "${name}" fits ${places} places of ${path}`);
  writeFileSync(
    path,
    source.replace(find, () => replace),
  );
}

/**
 * A counterexample is enough; the smallest one need not be found.
 * @param {string} folder
 */
function writeConfig(folder) {
  writeFileSync(
    join(folder, 'first-failure.mjs'),
    "import fc from 'fast-check';\nfc.configureGlobal({ endOnFailure: true });\n",
  );
  const swc = {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
    module: { type: 'es6' },
  };
  const config = {
    rootDir: folder,
    transform: { '^.+\\.ts$': [join(ROOT, 'node_modules/@swc/jest'), swc] },
    extensionsToTreatAsEsm: ['.ts'],
    testEnvironmentOptions: { customExportConditions: ['@taq/dev', 'node', 'node-addons'] },
    setupFilesAfterEnv: ['<rootDir>/first-failure.mjs'],
    testTimeout: 120_000,
    maxWorkers: 1,
    bail: 1,
  };
  writeFileSync(join(folder, 'jest.json'), JSON.stringify(config));
}

/**
 * @param {string} folder
 * @param {string} test
 * @returns {Promise<number>} the exit code
 */
async function runTests(folder, test) {
  const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const command = [...flags, jest, '--config', join(folder, 'jest.json'), '--', test];
  const child = spawn(process.execPath, command, { cwd: folder, stdio: 'ignore' });
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
}
