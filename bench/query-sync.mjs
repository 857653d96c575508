// Commits a few symbols' day after day of a month until it is told that it is enough, as a sync does
// beside readers: a part of `query`.
import { commitDays, symbolsOf, tradingDaysOf } from './made-up-month.mjs';

const [dataDir = '', month = ''] = process.argv.slice(2);
const symbols = symbolsOf(50);
const enough = new AbortController();
let commits = 0;
process.once('message', () => enough.abort());
while (!enough.signal.aborted) {
  for (const day of tradingDaysOf(month)) {
    if (enough.signal.aborted) break;
    await commitDays(dataDir, [day], symbols);
    commits += 1;
    if (commits === 1) process.send?.('begun');
  }
}
process.send?.(commits, () => process.disconnect());
