import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { temporaryFolder, type TemporaryFolder } from './support/folders.ts';
import { ROOT, TAQ } from './support/paths.ts';
import { requireExit, run } from './support/processes.ts';
import { marketArgs, startSimulator, type RunningSimulator } from './support/simulator.ts';
import { syncArgs, withoutHome } from './support/taq.ts';

const LISTING = new URL('programs/list-modules.mjs', import.meta.url).href;
const UNBUNDLED = fileURLToPath(new URL('programs/unbundled.mjs', import.meta.url));
const DAY = { start: '2024-11-26', end: '2024-11-26' };

/** What work is done by. */
const WORKING = {
  libraries: ['apache-arrow', 'parquet-wasm', '@duckdb/node-api'],
  files: [
    'packages/schema/dist/arrow/index.js',
    'packages/measures/dist/index.js',
    'packages/source-wrds/dist/copy-out.js',
    'packages/sync/dist/sync-partition.js',
    'packages/versioning/dist/commit.js',
  ],
};
/** What no sync by a scheduler needs. */
const FOR_OTHERS = {
  libraries: ['nodejs-polars', 'winston', '@opentelemetry/sdk-node', 'log-update', 'semver'],
  files: ['apps/cli/dist/index.js', 'apps/cli/dist/commands/demo.js'],
};

let simulator: RunningSimulator;
let folder: TemporaryFolder;
let runs = 0;

beforeAll(async () => {
  [simulator, folder] = await Promise.all([startSimulator(marketArgs(DAY)), temporaryFolder()]);
});
afterAll(async () => {
  await simulator[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/**
 * What a command loads: libraries by name, our own files by their path in the workspace. Whoever has
 * the bundle has fewer files; which parts begin to work is seen where each has its own.
 */
async function loadedBy(args: readonly string[], program = UNBUNDLED): Promise<string[]> {
  runs += 1;
  const file = join(folder.path, `modules-${runs}`);
  const env = { NODE_OPTIONS: `--import=${LISTING}`, MODULES_FILE: file };
  requireExit(await run(process.execPath, [program, ...args], withoutHome({ env })), 0);
  const root = pathToFileURL(ROOT).href;
  const all = (await readFile(file, 'utf8')).trimEnd().split('\n');
  const urls = all.filter((url) => !url.startsWith('node:'));
  const names = urls.map(
    (url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? url.slice(root.length),
  );
  return [...new Set(names)];
}

describe('a sync', () => {
  test('loads what works when there is something to do, and nothing of it when there is not', async () => {
    const { readerUrl: url } = simulator;
    const place = { url, dataDir: join(folder.path, 'data'), range: DAY };
    const args = syncArgs(place, '--aggregate', 'local');
    const working = [...WORKING.libraries, ...WORKING.files];
    const others = [...FOR_OTHERS.libraries, ...FOR_OTHERS.files];
    const first = await loadedBy(args);
    expect(working.filter((name) => !first.includes(name))).toEqual([]);
    const idle = await loadedBy(args);
    expect(idle).toContain('packages/sync/dist/run-sync.js');
    expect(idle.filter((name) => [...working, ...others].includes(name))).toEqual([]);
  });

  test('with nothing to do is a handful of files as it is published', async () => {
    const { readerUrl: url } = simulator;
    const args = syncArgs({ url, dataDir: join(folder.path, 'bundled'), range: DAY });
    await loadedBy(args, TAQ);
    const idle = await loadedBy(args, TAQ);
    expect(idle.filter((name) => !name.startsWith('apps/cli/'))).toEqual([]);
    expect(idle.length).toBeLessThan(12);
  });
});

describe('the bundle', () => {
  test('hands on the licences of what is inside', async () => {
    const text = await readFile(join(ROOT, 'apps/cli/bundle/LICENSES.txt'), 'utf8');
    for (const name of ['@oclif/core', '@duckdb/node-api', 'apache-arrow', 'postgres', 'valibot']) {
      expect(text).toMatch(new RegExp(`^${name} \\d`, 'm'));
    }
  });
});

describe('taq --version', () => {
  test('loads what it says, and not what commands begin with', async () => {
    const files = await loadedBy(['--version'], TAQ);
    expect(files.map((name) => name.replace(/-[\w-]{8}\.js$/, '.js')).toSorted()).toEqual([
      'apps/cli/bin/run.js',
      'apps/cli/bundle/first.js',
      'apps/cli/bundle/rolldown-runtime.js',
      'apps/cli/bundle/run-cli.js',
      'apps/cli/bundle/telemetry/leftovers.js',
    ]);
  });
});

describe('taq status', () => {
  test('loads neither what syncs nor what reads rows', async () => {
    const loaded = await loadedBy(['status', '--data-dir', join(folder.path, 'data')]);
    expect(loaded).toContain('packages/versioning/dist/store.js');
    const needless = [
      'postgres',
      'packages/sync/dist/index.js',
      'packages/versioning/dist/index.js',
    ];
    const all = new Set([
      ...WORKING.libraries,
      ...WORKING.files,
      ...FOR_OTHERS.libraries,
      ...needless,
    ]);
    expect(loaded.filter((name) => all.has(name))).toEqual([]);
  });
});
