// How fast every byte of a store is held against its hash, against sha256sum of the same files.
//
//   pnpm build && node bench/verify.mjs [megabytes]
//
// 1,000 MB of samples, unless said: a file for each symbol's day. The promise: no less than 0.8 times
// the rate of sha256sum with both cores (xargs -P2); the rate of one sha256sum is printed, too.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TaqStore } from '@taq/versioning';
import { fillSamples } from './made-up-samples.mjs';
import { filesBelow, median, timed } from './measuring.mjs';

const MEGABYTES = Number(process.argv[2] ?? 1000);
const ROUNDS = 5;

const folder = await mkdtemp(join(process.env['TAQ_BENCH_DIR'] ?? tmpdir(), 'taq-bench-'));
try {
  await fillSamples(folder, MEGABYTES * 1e6);
  await report();
} finally {
  await rm(folder, { recursive: true });
}

async function report() {
  const store = await TaqStore.open({
    dataDir: folder,
    mode: 'write',
    clock: Date.now,
    software: 'bench',
  });
  const files = await filesBelow(join(folder, 'taq', 'objects'));
  const sizes = await Promise.all(files.map(async (path) => (await stat(path)).size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  /** @type {Record<'ours' | 'both' | 'one', number[]>} */
  const times = { ours: [], both: [], one: [] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    times.ours.push(await timed(async () => verify(store)));
    times.both.push(await timed(async () => sha256sum(files, 2)));
    times.one.push(await timed(async () => sha256sum(files, 1)));
  }
  // The first round warms the cache of files.
  const [ours, both, one] = [times.ours, times.both, times.one].map((all) => median(all.slice(1)));
  if (ours === undefined || both === undefined || one === undefined) throw new RangeError();
  const rate = (/** @type {number} */ ms) => `${(bytes / 1e6 / (ms / 1000)).toFixed(0)} MB/s`;
  process.stdout.write(
    `${files.length} files, ${(bytes / 1e6).toFixed(0)} MB: verify --read-data ${rate(ours)}; ` +
      `sha256sum on two cores ${rate(both)}: ${(both / ours).toFixed(2)} times its rate; ` +
      `on one ${rate(one)}: ${(one / ours).toFixed(2)} times\n`,
  );
}

/** @param {TaqStore} store */
async function verify(store) {
  const { damage, checked } = await store.verify({ readData: true });
  if (damage.length > 0 || checked.bytesRead === 0) throw new Error('not what was to be verified');
}

/**
 * @param {readonly string[]} files
 * @param {number} processes
 */
async function sha256sum(files, processes) {
  const words = ['-0', `-P${processes}`, '-n8', 'sha256sum'];
  const child = spawn('xargs', words, { stdio: ['pipe', 'ignore', 'inherit'] });
  child.stdin.end(files.join('\0'));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`xargs ended with ${code}`);
}
