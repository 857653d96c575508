// `npm run sim -- …`: the WRDS simulator as a server of its own.
import { ensureReady } from './setup.mjs';

ensureReady();
await import('../packages/wrds-simulator/bin/run.js');
