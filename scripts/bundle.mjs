// Puts the command line together for a quick start: `apps/cli/bundle/`, of what `tsc -b` built. What
// most commands begin with is one file; all else is a file for each part that is loaded by itself.
// Why, and what stays outside: docs/decisions/0025-one-file-to-start-with.md.
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { writeLicenses } from './bundle/licenses.mjs';
import { isLight, reachedFrom } from './bundle/module-graph.mjs';
import { ROOT } from './setup.mjs';

const CLI = join(ROOT, 'apps/cli');
const THREADS = join(ROOT, 'packages/versioning/dist');
const TARGET = join(CLI, 'bundle');
/** Until it is whole: another command may be at work. */
const DRAFT = `${TARGET}~${process.pid}`;

/** Native, WebAssembly, large, or parts of their own: loaded from `node_modules` by who needs them. */
const OUTSIDE = [
  '@duckdb/node-bindings',
  '@opentelemetry',
  '@taq/charts',
  '@taq/wrds-simulator',
  'diskusage',
  'log-update',
  'nodejs-polars',
  'parquet-wasm',
  'typescript',
  'winston',
];
/** Inside, but a file each that only who needs it loads: one in the place of a hundred. */
const ENGINES = { '@duckdb/node-api': 'duckdb', 'apache-arrow': 'arrow' };
/** What `taq --version` and an interruption need, before anything else is loaded. */
const FIRST = ['run-cli', 'telemetry/leftovers'];
/** Commands that are run again and again: what they begin with is in one file. */
const USUAL = [
  'commands/query/minute-bars',
  'commands/status',
  'commands/sync/aggregates',
  'commands/sync/all',
  'commands/sync/sample',
];
/** Names that stay tell where something failed. */
const KEPT = { keepNames: { function: true, class: true } };
const SMALL = { compress: KEPT, mangle: KEPT, codegen: { removeWhitespace: true } };

/** @param {string} id */
function isOutside(id) {
  return OUTSIDE.some((name) => id === name || id.startsWith(`${name}/`));
}

/**
 * The engine that a module is of; `undefined` where it is of none.
 * @param {string} id
 */
function engineOf(id) {
  const path = id.replaceAll('\\', '/');
  return Object.entries(ENGINES).find(([name]) => path.includes(`/node_modules/${name}/`))?.[1];
}

/**
 * Our own modules by what they are called below `dist`.
 * @param {readonly string[]} names
 */
function modules(names) {
  return Object.fromEntries(names.map((name) => [name, join(CLI, 'dist', `${name}.js`)]));
}

function commands() {
  const files = readdirSync(join(CLI, 'dist/commands'), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.js'))
    .map((file) => `commands/${file.slice(0, -'.js'.length).replaceAll('\\', '/')}`);
}

/** @param {string} id */
function isHeavy(id) {
  return isOutside(id) || engineOf(id) !== undefined;
}

/**
 * What to call the file that a module goes into, by a set of modules that is made when the first one
 * is asked about: then all of them are known.
 * @param {string} name
 * @param {(imports: import('./bundle/module-graph.mjs').Next, all: import('./bundle/module-graph.mjs').Next) => Set<string>} made
 */
function group(name, made) {
  /** @type {Set<string> | undefined} */
  let members;
  return {
    debugName: name,
    /** @param {string} id @param {import('rolldown').ChunkingContext} chunking */
    name(id, chunking) {
      const imports = (/** @type {string} */ one) => chunking.getModuleInfo(one)?.importedIds ?? [];
      members ??= made(imports, (one) => [
        ...imports(one),
        ...(chunking.getModuleInfo(one)?.dynamicallyImportedIds ?? []),
      ]);
      return members.has(id) ? name : null;
    },
  };
}

/**
 * The modules that went in.
 * @param {Record<string, string>} input
 * @param {NonNullable<import('rolldown').OutputOptions['codeSplitting']>} codeSplitting
 */
async function write(input, codeSplitting) {
  const bundle = await rolldown({
    input,
    platform: 'node',
    external: isOutside,
    cwd: CLI,
    checks: { ineffectiveDynamicImport: false },
  });
  const { output } = await bundle.write({
    dir: DRAFT,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    minify: SMALL,
    // Whoever checks the types of a program that loads it is spared what is not ours.
    postBanner: '// @ts-nocheck',
    codeSplitting,
  });
  await bundle.close();
  return output.flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []));
}

const program = await write(modules([...FIRST, 'index', ...commands()]), {
  groups: [
    {
      ...group('first', (imports) => reachedFrom(Object.values(modules(FIRST)), imports)),
      priority: 1,
    },
    group('start', (imports, all) =>
      reachedFrom(Object.values(modules([...FIRST, ...USUAL])), (id) =>
        all(id).filter((one) => isLight(one, imports, isHeavy)),
      ),
    ),
    { debugName: 'engines', name: (id) => engineOf(id) ?? null },
  ],
});
// Threads load files of their own, not those of the program that starts them.
const threads = await write(
  {
    'parquet-worker': join(THREADS, 'parquet-worker.js'),
    'hash-worker': join(THREADS, 'hash-worker.js'),
  },
  true,
);
writeLicenses([...program, ...threads], join(DRAFT, 'LICENSES.txt'));
rmSync(TARGET, { recursive: true, force: true });
renameSync(DRAFT, TARGET);
