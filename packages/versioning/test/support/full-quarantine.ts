// Runs where no file may grow beyond a few kilobytes: rejects more rows than that, and says what
// error it was given for them.
import { minuteBars, TaqError } from '@taq/schema';
import { barsTable } from './bars.ts';
import { argumentsOf } from './children.ts';
import { openStore } from './stores.ts';

// The kernel's default is to end the process; with a handler the write fails, as on a full disk.
process.on('SIGXFSZ', () => undefined);

const { dataDir } = argumentsOf<{ dataDir: string }>();
const { quarantine } = await openStore(dataDir);
const details = { dataset: minuteBars.name, findings: [] };
const error = await quarantine.reject(
  { what: 'rows', origin: {}, error: new TaqError('DATA_INVALID', 'the first error', { details }) },
  barsTable([
    { symbol: 'AAPL', date: '2024-11-25', bars: 390 },
    { symbol: 'IBM', date: '2024-11-25', bars: 390 },
  ]),
);
process.stdout.write(`${TaqError.is(error) ? error.code : 'no code'}\n${error.message}\n`);
