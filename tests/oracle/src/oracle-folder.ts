import { fileURLToPath } from 'node:url';

/** Where the oracle lies beside a checkout: from `src` and from `dist` it is equally far. */
export const ORACLE_FOLDER = fileURLToPath(new URL('../../../../shared/oracle', import.meta.url));
