// Streams rows once and says when the first batch came and how much memory it took above idle: a
// part of `query`, which runs it in a process of its own.
//
//   node query-stream.mjs ENGINE ROUTE DATA_DIR START END SMALL_DAY
import { TaqLocalProvider } from '@taq/unified-fetcher';

const words = process.argv.slice(2);
const [engine = 'duckdb', route = 'minute_bars', dataDir = '', startDate = '', endDate = ''] =
  words;
const smallDay = words[5] ?? startDate;
const provider = new TaqLocalProvider({
  dataDir,
  engine: /** @type {'duckdb' | 'polars'} */ (engine),
});
const small = {
  symbols: [route === 'ticks' ? 'S0' : 'S0000'],
  startDate: smallDay,
  endDate: smallDay,
};
// Idle: the engine is there and has answered a question about a few rows.
if (route === 'ticks') await provider.fetchTicks(small);
else await provider.fetchMinuteBars(small);
global.gc?.();
const idle = process.memoryUsage().rss;
let peak = idle;
const watch = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage().rss);
}, 5);

const question = { symbols: /** @type {const} */ ('all'), startDate, endDate };
const start = performance.now();
let firstBatch = 0;
let rows = 0;
const batches =
  route === 'ticks' ? provider.streamTicks(question) : provider.streamMinuteBars(question);
for await (const batch of batches) {
  if (rows === 0) firstBatch = performance.now() - start;
  rows += batch.numRows;
  peak = Math.max(peak, process.memoryUsage().rss);
}
const all = performance.now() - start;
clearInterval(watch);
await provider[Symbol.asyncDispose]();
process.stdout.write(
  `${JSON.stringify({ rows, firstBatch, all, megabytes: (peak - idle) / 1e6, idle: idle / 1e6 })}\n`,
);
