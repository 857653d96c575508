// `npm run demo`: the main job on an embedded server, from nothing.
import { join } from 'node:path';
import { ensureReady, ROOT } from './setup.mjs';

ensureReady();
process.env['TAQ_INVOKED_AS'] = 'npm run -s taq --';
process.argv.splice(2, 0, 'demo');
if (!process.argv.some((argument) => argument.startsWith('--data-dir'))) {
  process.argv.push('--data-dir', join(ROOT, 'demo-data'));
}
await import('../apps/cli/bin/run.js');
