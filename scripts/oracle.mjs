// `npm run oracle -- --out DIR`: every measure of the oracle's real ticks, beside R's figures.
import { ensureReady } from './setup.mjs';

ensureReady();
await import('../tests/oracle/bin/run.js');
