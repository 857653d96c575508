import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { requireFailure } from './support/failures.ts';
import { temporaryFolder, type TemporaryFolder } from './support/folders.ts';
import { ROOT } from './support/paths.ts';
import { requireExit } from './support/processes.ts';
import { marketArgs, startSimulator } from './support/simulator.ts';
import { readBlocks } from './support/read-blocks.ts';
import { packAll, StrangersProject, type Tarballs } from './support/stranger.ts';
import { answerOf, queryArgs, syncArgs } from './support/taq.ts';

const DAY = { start: '2024-11-29', end: '2024-11-29' };
const SETUP_MS = 300_000;
const GUIDE = join(ROOT, 'docs/use-from-code.md');

let folder: TemporaryFolder;
let tarballs: Tarballs;
let dataDir: string;
/** The day's bars of one symbol, as the workspace's own command answers. */
let expected: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  dataDir = join(folder.path, 'data');
  const packed = packAll(folder.path);
  await using simulator = await startSimulator(marketArgs(DAY));
  await answerOf(syncArgs({ url: simulator.readerUrl, dataDir, range: DAY }));
  expected = await answerOf(queryArgs({ dataDir, range: DAY }, '--symbols', 'AAPL'));
  tarballs = await packed;
}, SETUP_MS);

afterAll(async () => folder[Symbol.asyncDispose]());

describe('a program that installs fetcher and engine', () => {
  let project: StrangersProject;

  beforeAll(async () => {
    const others = await othersOfTheGuide();
    project = await StrangersProject.install(join(folder.path, 'program'), tarballs, {
      ours: ['@taq/unified-fetcher', '@taq/provider-duckdb'],
      others: { ...others, '@types/node': '^20.19.0', 'apache-arrow': '^21.2.0' },
    });
  }, SETUP_MS);

  test('runs the script of the guide as it stands: a table, and a picture', async () => {
    const [script = ''] = await readBlocks(GUIDE, 'js');
    await project.write('bars.mjs', script);
    const { stdout } = requireExit(await project.run(process.execPath, ['bars.mjs', dataDir]), 0);
    const bars = JSON.parse(expected) as readonly unknown[];
    expect(stdout).toContain(`${bars.length} bars of version`);
    expect(stdout).toContain('AAPL 2024-11-25 to 2024-11-27: not_synced');
    expect(stdout).toMatch(/low.*high.*shares/);
    const picture = await readFile(join(project.folder, 'bars.svg'), 'utf8');
    expect(picture).toMatch(/^<svg [^]*<path d="M[^]*<\/svg>$/);
  });

  test('gets what these need and nothing else of ours', async () => {
    expect(await project.installed()).toEqual([
      'provider',
      'provider-duckdb',
      'schema',
      'telemetry',
      'unified-fetcher',
      'versioning',
    ]);
  });

  test('reads a store', async () => {
    await project.write(
      'read.js',
      `import { TaqLocalProvider } from '@taq/unified-fetcher';
       const provider = new TaqLocalProvider({ dataDir: ${JSON.stringify(dataDir)}, engine: 'duckdb' });
       const { table, coverage, provenance } = await provider.fetchMinuteBars({
         symbols: ['aapl'], startDate: '${DAY.start}', endDate: '${DAY.end}',
       });
       const rows = table.toArray().map((row) => [String(row.symbol), row.open, Number(row.volume)]);
       console.log(JSON.stringify({ rows, engine: provenance.engine, missing: coverage.missing }));
       await provider[Symbol.asyncDispose]();`,
    );
    const { stdout } = requireExit(await project.run(process.execPath, ['read.js']), 0);
    const bars = JSON.parse(expected) as { symbol: string; open: number; volume: number }[];
    const rows = bars.map(({ symbol, open, volume }) => [symbol, open, volume]);
    expect(rows.length).toBeGreaterThan(50);
    expect(JSON.parse(stdout)).toEqual({ rows, engine: 'duckdb', missing: [] });
  });

  test('is told which package to install for the other engine', async () => {
    await project.write(
      'other-engine.js',
      `import { TaqLocalProvider } from '@taq/unified-fetcher';
       const provider = new TaqLocalProvider({ dataDir: ${JSON.stringify(dataDir)}, engine: 'polars' });
       await provider
         .fetchMinuteBars({ symbols: ['AAPL'], startDate: '${DAY.start}', endDate: '${DAY.end}' })
         .catch((error) => console.log(error.code, error.next));`,
    );
    const { stdout } = requireExit(await project.run(process.execPath, ['other-engine.js']), 0);
    expect(stdout).toMatch(/^ENGINE_MISSING .*npm install @taq\/provider-polars$/m);
  });

  test.each(['nodenext', 'bundler'] as const)('has types under %s resolution', async (module) => {
    await project.write('program.ts', PROGRAM);
    await project.write('mistake.ts', PROGRAM.replace('startDate', 'startDay'));
    const { stdout } = await project.checkTypes(['program.ts', 'mistake.ts'], module);
    const errors = stdout.split('\n').filter((line) => line.includes('error TS'));
    expect(errors).toEqual([expect.stringMatching(/^mistake\.ts/)]);
    expect(stdout).toContain("Property 'startDate' is missing");
  });
});

/** What the guide installs besides ours, each with its version. */
async function othersOfTheGuide(): Promise<Record<string, string>> {
  const [commands = ''] = await readBlocks(GUIDE, 'sh');
  const words = /^npm install (.*)$/m.exec(commands)?.[1]?.split(' ') ?? [];
  const others = words.filter((word) => !word.startsWith('@taq/'));
  expect(words).toHaveLength(others.length + 2);
  return Object.fromEntries(
    others.map((word) => {
      const at = word.indexOf('@', 1);
      return at < 0 ? [word, '*'] : [word.slice(0, at), word.slice(at + 1)];
    }),
  );
}

const PROGRAM = `
import { DuckDbProvider } from '@taq/provider-duckdb';
import { TaqLocalProvider, UnifiedFetcher } from '@taq/unified-fetcher';
import type { ProviderFactory, RoutedProvider, SharedArguments } from '@taq/unified-fetcher';
import type { Table } from 'apache-arrow';

declare class Prices implements RoutedProvider {
  readonly routes: {
    daily_prices(request: SharedArguments): Promise<{ prices: number[]; provenance: object }>;
  };
  [Symbol.asyncDispose](): Promise<void>;
}

declare module '@taq/unified-fetcher' {
  interface RegisteredProviders {
    readonly prices: ProviderFactory<Prices>;
  }
}

export async function prices(fetcher: UnifiedFetcher, day: string): Promise<number[]> {
  const request = { symbols: ['AAPL'], startDate: day, endDate: day };
  return (await fetcher.fetch('prices', 'daily_prices', request)).prices;
}

export async function bars(dataDir: string): Promise<Table> {
  await using provider = new TaqLocalProvider({ dataDir, engine: 'duckdb' });
  const request = { symbols: ['AAPL'], startDate: '2024-11-25', endDate: '2024-11-29' };
  const answer = await provider.fetchMinuteBars({ ...request, asOf: '2024-11-29' });
  const missing: readonly { readonly symbol: string }[] = answer.coverage.missing;
  const tag: string | undefined = answer.provenance.tag;
  if (missing.length > 0 || tag === undefined) throw new Error('not there');
  return answer.table;
}

export async function same(dataDir: string): Promise<number> {
  await using fetcher = new UnifiedFetcher({ providers: { taq: { dataDir } } });
  const request = { symbols: 'all', startDate: '2024-11-25', endDate: '2024-11-29' } as const;
  return (await fetcher.fetch('taq', 'minute_bars', request)).table.numRows;
}

export const engine: string = new DuckDbProvider().engine;
`;

describe('a person who installs the command', () => {
  let project: StrangersProject;

  beforeAll(async () => {
    const ours = ['@taq/cli'];
    project = await StrangersProject.install(join(folder.path, 'command'), tarballs, { ours });
  }, SETUP_MS);

  test('sees its version', async () => {
    const { stdout } = requireExit(
      await project.run('npx', ['--no-install', 'taq', '--version']),
      0,
    );
    const manifest = await readFile(join(ROOT, 'apps/cli/package.json'), 'utf8');
    expect(stdout).toContain((JSON.parse(manifest) as { version: string }).version);
  });

  test.each(['duckdb', 'polars'])('asks %s', async (engine) => {
    const question = queryArgs({ dataDir, range: DAY }, '--symbols', 'AAPL', '--engine', engine);
    const { stdout } = requireExit(await project.run('npx', ['taq', ...question]), 0);
    expect(stdout).toBe(expected);
  });

  test('is told what the demo needs besides', async () => {
    expect(await project.installed()).not.toContain('wrds-simulator');
    const outcome = await project.run('npx', ['taq', 'demo']);
    expect(requireFailure({ ...outcome, stdout: '' }, 2, 'SIMULATOR_MISSING').next).toContain(
      '@taq/wrds-simulator',
    );
  });
});
