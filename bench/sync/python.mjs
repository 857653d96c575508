import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { recordStatements } from '../recorded-statements.mjs';
import { DAY } from './markets.mjs';
import { freshSync, secondsOf } from './programs.mjs';
import { millions } from './raw.mjs';
import { inTurn, judgeAtLeast, middle, say } from './verdicts.mjs';

const TIMES_FASTER = 5;
const PACKAGES = [
  'pandas==2.3.3',
  'SQLAlchemy==2.0.44',
  'psycopg2-binary==2.9.11',
  'pyarrow==22.0.0',
  'connectorx==0.4.4',
];
const PULL = fileURLToPath(new URL('pull.py', import.meta.url));

/**
 * A raw day against pandas, and beside ConnectorX. Python's packages are kept in a folder for
 * temporary files; TAQ_BENCH_PYTHON names an interpreter that has them.
 * @param {{ markets: import('./markets.mjs').Markets, folder: string, trades: number, rounds: number }} setting
 */
export async function python({ markets, folder, trades, rounds }) {
  const interpreter = process.env['TAQ_BENCH_PYTHON'] ?? installed();
  if (interpreter === undefined)
    return say('      pandas: skipped, its packages cannot be installed here');
  const market = await markets.rawDay(trades);
  let rows = 0;
  const sync = async (/** @type {string} */ url) => {
    const words = ['sample', '--date', DAY, '--symbols', 'AAPL', '--url', url];
    const cost = await freshSync(folder, words);
    rows = cost.rows;
    return cost.allSeconds;
  };
  const statements = await recordStatements(market.readerUrl, sync);
  const pull = (/** @type {string} */ way) => async () =>
    secondsOf(interpreter, [PULL, way, market.readerUrl, folder, ...statements]);
  const [ours, pandas, connectorx] = (
    await inTurn(Math.min(rounds, 2), [
      async () => sync(market.readerUrl),
      pull('pandas'),
      pull('connectorx'),
    ])
  ).map(middle);
  if (ours === undefined || pandas === undefined || connectorx === undefined)
    throw new RangeError();
  judgeAtLeast(
    'faster than pandas.read_sql and to_parquet',
    pandas / ours,
    TIMES_FASTER,
    `${millions(rows)} rows, whole processes: ${pandas.toFixed(1)} s against ${ours.toFixed(1)} s`,
  );
  say(
    `      ConnectorX to Parquet: ${connectorx.toFixed(1)} s, ${(connectorx / ours).toFixed(2)} times ours`,
  );
}

/** An interpreter with the packages, `undefined` where there can be none. */
function installed() {
  const folder = join(tmpdir(), 'taq-bench-python');
  const interpreter = join(folder, 'bin', 'python');
  const isThere = () =>
    existsSync(interpreter) &&
    spawnSync(interpreter, ['-c', 'import pandas, sqlalchemy, psycopg2, pyarrow, connectorx'])
      .status === 0;
  if (isThere()) return interpreter;
  say(`      installing pandas, ConnectorX and what they need into ${folder}`);
  spawnSync('python3', ['-m', 'venv', folder]);
  spawnSync(interpreter, ['-m', 'pip', 'install', '--quiet', ...PACKAGES]);
  return isThere() ? interpreter : undefined;
}
