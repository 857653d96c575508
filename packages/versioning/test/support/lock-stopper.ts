// A lock-holder that stops itself (SIGSTOP) the first time it is through the gate: its owner record
// is written, and not yet in place.
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const { rename } = fs;
fs.rename = async (from, to) => {
  fs.rename = rename;
  syncBuiltinESMExports();
  process.stdout.write('at the gate\n');
  process.kill(process.pid, 'SIGSTOP');
  await rename(from, to);
};
syncBuiltinESMExports();
await import('./lock-holder.ts');
