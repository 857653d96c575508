// `npm run -s taq -- …`: the command line of this checkout.
import { ensureReady } from './setup.mjs';

ensureReady();
process.env['TAQ_INVOKED_AS'] = 'npm run -s taq --';
await import('../apps/cli/bin/run.js');
