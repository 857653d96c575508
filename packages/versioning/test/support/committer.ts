// Commits one symbol's days, one after the other, while other processes do the same.
import { openStore, updateOf } from './stores.ts';
import { argumentsOf } from './children.ts';

const { dataDir, symbol, dates } = argumentsOf<{
  dataDir: string;
  symbol: string;
  dates: string[];
}>();
const store = await openStore(dataDir);
for (const date of dates) {
  const { version } = await store.commitPartition(updateOf([{ symbol, date, bars: 2 }]));
  process.stdout.write(`committed ${version}\n`);
}
