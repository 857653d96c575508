// Runs where no file may grow beyond a few kilobytes: tries to commit more, and says what it heard.
import { TaqError } from '@taq/schema';
import { argumentsOf } from './children.ts';
import { openStore, updateOf } from './stores.ts';

// The kernel's default is to end the process; with a handler the write fails, as on a full disk.
process.on('SIGXFSZ', () => undefined);

const { dataDir } = argumentsOf<{ dataDir: string }>();
const store = await openStore(dataDir);
const symbols = Array.from({ length: 60 }, (_, index) => `S${index + 100}`);
const cells = symbols.map((symbol, index) => ({
  symbol,
  date: '2024-11-26',
  bars: 390,
  price: 10 + Math.sqrt(index),
}));
try {
  await store.commitPartition(updateOf(cells));
} catch (error) {
  process.stdout.write(`${TaqError.is(error) ? error.code : String(error)}\n`);
}
