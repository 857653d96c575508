// What a snapshot of twenty years costs, against bare calls of `link` for as many files.
//
//   pnpm build && node bench/snapshot.mjs [years] [symbols]
//
// 20 years of 12 months of three datasets, 500 symbols, unless said. The bare calls make the same
// folders, link the same objects under the same names one after the other, and sync the folders.
// The promise: no data is copied, and at most three times that.
import { link, mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { TaqStore } from '@taq/versioning';
import { fillStore } from './made-up-store.mjs';
import { bytesBelow, filesBelow, median, timed } from './measuring.mjs';

const YEARS = Number(process.argv[2] ?? 20);
const SYMBOLS = Number(process.argv[3] ?? 500);
const ROUNDS = 5;

const dataDir = await mkdtemp(join(process.env['TAQ_BENCH_DIR'] ?? tmpdir(), 'taq-bench-'));
try {
  await fillStore(dataDir, { months: 12 * YEARS, symbols: SYMBOLS });
  await report();
} finally {
  await rm(dataDir, { recursive: true });
}

async function report() {
  /** @type {{ snapshot: number[], links: number[] }} */
  const times = { snapshot: [], links: [] };
  const used = await bytesKept();
  let files = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const tag = `round-${round}`;
    const store = await openStore();
    times.snapshot.push(await timed(async () => store.snapshots.createSnapshot({ tag })));
    const shown = join(dataDir, 'snapshots/taq', tag);
    const names = parquetOf(await filesBelow(shown), shown);
    files = names.length;
    const bare = join(dataDir, 'bare', tag);
    times.links.push(await timed(async () => linkAll(shown, bare, names)));
  }
  await rm(join(dataDir, 'bare'), { recursive: true });
  const [snapshot, links] = [median(times.snapshot), median(times.links)];
  const grown = (await bytesKept()) - used;
  process.stdout.write(
    `${YEARS} years, ${SYMBOLS} symbols, ${files} files: snapshot ${snapshot.toFixed(1)} ms, ` +
      `bare links ${links.toFixed(1)} ms: ${(snapshot / links).toFixed(2)} times; ` +
      `${ROUNDS} snapshots added ${grown} bytes\n`,
  );
}

async function bytesKept() {
  const sums = await bytesBelow([dataDir]);
  return [...sums.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/**
 * @param {readonly string[]} paths
 * @param {string} folder
 */
function parquetOf(paths, folder) {
  return paths.filter((path) => path.endsWith('.parquet')).map((path) => relative(folder, path));
}

async function openStore() {
  const clock = () => Date.parse('2025-01-16T12:00:00Z');
  return TaqStore.open({ dataDir, mode: 'write', clock, software: 'bench' });
}

/**
 * @param {string} from
 * @param {string} to
 * @param {readonly string[]} names
 */
async function linkAll(from, to, names) {
  const folders = new Set(names.map((name) => dirname(join(to, name))));
  for (const folder of folders) await mkdir(folder, { recursive: true });
  for (const name of names) await link(join(from, name), join(to, name));
  for (const folder of folders) await syncFolder(folder);
}

/** @param {string} folder */
async function syncFolder(folder) {
  const handle = await open(folder, 'r');
  await handle.sync();
  await handle.close();
}
