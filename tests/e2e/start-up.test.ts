import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { temporaryFolder, type TemporaryFolder } from './support/folders.ts';
import { ROOT } from './support/paths.ts';
import { requireExit } from './support/processes.ts';
import { marketArgs, startSimulator, type RunningSimulator } from './support/simulator.ts';
import { syncArgs, taq } from './support/taq.ts';

const LISTING = new URL('programs/list-modules.mjs', import.meta.url).href;
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

/** What a command loads: libraries by name, our own files by their path in the workspace. */
async function loadedBy(args: readonly string[]): Promise<string[]> {
  runs += 1;
  const file = join(folder.path, `modules-${runs}`);
  const env = { NODE_OPTIONS: `--import=${LISTING}`, MODULES_FILE: file };
  requireExit(await taq(args, { env }), 0);
  const root = pathToFileURL(ROOT).href;
  const urls = (await readFile(file, 'utf8')).trimEnd().split('\n');
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
