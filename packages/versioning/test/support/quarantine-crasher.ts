// Is killed while it keeps an entry: when its rows are written and are counted for the reason.
import { barsTable } from './bars.ts';
import { argumentsOf } from './children.ts';
import { openStore } from './stores.ts';

const { dataDir } = argumentsOf<{ dataDir: string }>();
const { quarantine } = await openStore(dataDir);
const rows = barsTable([{ symbol: 'AAPL', date: '2024-11-25', bars: 390 }]);
Object.defineProperty(rows, 'numRows', {
  get: () => process.kill(process.pid, 'SIGKILL'),
});
await quarantine.keep({ what: 'rows', origin: {}, error: new Error('bad') }, rows);
