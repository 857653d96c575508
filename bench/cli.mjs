// What it costs to start `taq`, against a Node that does nothing: how long people and schedulers wait
// before anything is done.
//
//   pnpm build && node bench/cli.mjs [rounds]
//
// 15 rounds unless said, each command once a round, so that all see the same machine; medians. The
// promise: `--version` at most 3 times `node -e 0`.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fillStore } from './made-up-store.mjs';
import { median, timed } from './measuring.mjs';

const ROUNDS = Number(process.argv[2] ?? 15);
const TAQ = fileURLToPath(new URL('../apps/cli/bin/run.js', import.meta.url));

const folder = await mkdtemp(join(process.env['TAQ_BENCH_DIR'] ?? tmpdir(), 'taq-bench-'));
try {
  await fillStore(folder, { months: 1, symbols: 50 });
  await report();
} finally {
  await rm(folder, { recursive: true });
}

async function report() {
  const day = ['--symbols', 'S0000', '--start', '2024-12-02', '--end', '2024-12-02'];
  const works = {
    'node -e 0': ['-e', '0'],
    'taq --version': [TAQ, '--version'],
    'taq --help': [TAQ, '--help'],
    'taq status': [TAQ, 'status'],
    'taq query minute-bars': [TAQ, 'query', 'minute-bars', ...day, '--json', '--no-validate'],
  };
  /** @type {Map<string, number[]>} */
  const times = new Map(Object.keys(works).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS + 1; round += 1) {
    for (const [name, words] of Object.entries(works)) {
      const took = await timed(async () => run(words));
      if (round > 0) times.get(name)?.push(took);
    }
  }
  const empty = median(times.get('node -e 0') ?? []);
  for (const [name, all] of times) {
    const took = median(all);
    process.stdout.write(
      `${name.padEnd(22)} ${took.toFixed(0).padStart(5)} ms  ${(took / empty).toFixed(2)} times node -e 0\n`,
    );
  }
}

/** @param {readonly string[]} words */
function run(words) {
  const env = { ...process.env, TAQ_DATA_DIR: folder };
  const { status, stderr } = spawnSync(process.execPath, words, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${words.join(' ')} ended with ${status}: ${stderr}`);
}
