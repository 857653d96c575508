import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEMO_MARKET } from './start-market.ts';

const SYMBOL = 'AAPL';
const DAY = DEMO_MARKET.start;

/** A step of the demo: what it shows, and the command that shows it. */
export interface DemoStep {
  readonly title: string;
  /** Words of the command, as they are typed after `taq`. */
  readonly argv: readonly string[];
  /** What to say when it is done. Throws where the step did not show what it should. */
  readonly remark?: () => Promise<string>;
}

/** All steps, in order. */
export function demoSteps({ dataDir, url }: { dataDir: string; url: string }): DemoStep[] {
  const store = ['--data-dir', dataDir];
  const range = ['--start-date', DEMO_MARKET.start, '--end-date', DEMO_MARKET.end];
  const sync = ['sync', 'aggregates', '--url', url, '--symbols', 'all', ...range, '--snapshot'];
  const day = ['--symbols', SYMBOL, '--start', DAY, '--end', DAY];
  const ask = ['query', 'minute-bars', ...day, ...store];
  const byDuckDb = join(dataDir, `${SYMBOL}-duckdb.json`);
  const byPolars = join(dataDir, `${SYMBOL}-polars.json`);
  const page = join(dataDir, `${SYMBOL}.html`);
  return [
    { title: '1. Sync: minute bars of every symbol, and a snapshot.', argv: [...sync, ...store] },
    { title: '2. What is in the store now?', argv: ['status', ...store] },
    { title: '3. And which snapshots?', argv: ['snapshot', 'list', ...store] },
    {
      title: `4. Ask DuckDB for one day of ${SYMBOL} …`,
      argv: [...ask, '--engine', 'duckdb', '--output', byDuckDb],
    },
    {
      title: '5. … and Polars for the same.',
      argv: [...ask, '--engine', 'polars', '--output', byPolars],
      remark: async () => compareFiles(byDuckDb, byPolars),
    },
    { title: '6. Draw the day here …', argv: [...ask, '--plot'] },
    { title: '7. … and as a page for a browser.', argv: [...ask, '--output', page] },
    { title: '8. Sync again: nothing is left to do.', argv: [...sync, ...store] },
  ];
}

async function compareFiles(left: string, right: string): Promise<string> {
  const [one, other] = await Promise.all([readFile(left), readFile(right)]);
  if (!one.equals(other)) throw new Error(`${left} and ${right} differ`);
  return `Both engines agree: the ${one.length} bytes of the two answers are the same.`;
}
