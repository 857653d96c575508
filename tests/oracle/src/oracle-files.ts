import { bars } from './files/bars.ts';
import { defaults } from './files/defaults.ts';
import { effectiveSpread } from './files/effective-spread.ts';
import { microBars, microValues } from './files/micro.ts';
import { packageBars } from './files/package-bars.ts';
import { packageVolatility } from './files/package-volatility.ts';
import { quotedSpread } from './files/quoted-spread.ts';
import { realizedVolatility } from './files/realized-volatility.ts';
import { tradeCounts } from './files/trade-counts.ts';
import type { OracleFile } from './oracle-file.ts';

/** Files of real ticks. */
export const REAL_FILES: readonly OracleFile[] = [
  bars,
  realizedVolatility,
  quotedSpread,
  effectiveSpread,
  defaults,
  tradeCounts,
  packageVolatility,
  packageBars,
];

/** Files of the made-up day. */
export const MICRO_FILES: readonly OracleFile[] = [microBars, microValues];
