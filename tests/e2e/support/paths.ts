import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the workspace. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** The programs as they are published: built, behind their `bin` files. */
export const TAQ = join(ROOT, 'apps/cli/bin/run.js');
export const SIMULATOR = join(ROOT, 'packages/wrds-simulator/bin/run.js');
