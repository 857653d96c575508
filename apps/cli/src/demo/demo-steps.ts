import { TaqError } from '@taq/schema';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openStoreToRead } from '../wiring/open-store.ts';
import { DEMO_DAY, DEMO_MARKET, DEMO_SYMBOL } from './market.ts';

/** The picture of the day, in the data folder. */
export const PAGE = `${DEMO_SYMBOL}.html`;

/** A step of the demo: what it shows, and the command that shows it. */
export interface DemoStep {
  readonly title: string;
  /** Words of the command, as they are typed after `taq`. */
  readonly argv: readonly string[];
  /** Says what was shown. Throws where the step did not show what it should. */
  readonly proof?: () => Promise<string>;
}

interface DemoSetting {
  readonly dataDir: string;
  readonly url: string;
  readonly json: boolean;
}

/** All steps, in order. Nothing is drawn in the terminal for programs. */
export function demoSteps({ dataDir, url, json }: DemoSetting): DemoStep[] {
  const store = ['--data-dir', dataDir, ...(json ? ['--json'] : [])];
  const week = ['--start-date', DEMO_MARKET.start, '--end-date', DEMO_MARKET.end];
  const sync = ['sync', 'aggregates', '--url', url, '--symbols', 'all', ...week, '--snapshot'];
  const day = ['--symbols', DEMO_SYMBOL, '--start', DEMO_DAY, '--end', DEMO_DAY];
  const ask = ['query', 'minute-bars', ...day, ...store];
  const byDuckDb = join(dataDir, `${DEMO_SYMBOL}-duckdb.json`);
  const byPolars = join(dataDir, `${DEMO_SYMBOL}-polars.json`);
  const titled: DemoStep[] = [
    { title: 'Sync: minute bars of every symbol, and a snapshot.', argv: [...sync, ...store] },
    { title: 'What is in the store now?', argv: ['status', ...store] },
    { title: 'And which snapshots?', argv: ['snapshot', 'list', ...store] },
    {
      title: `Ask DuckDB for one day of ${DEMO_SYMBOL} …`,
      argv: [...ask, '--engine', 'duckdb', '--output', byDuckDb],
    },
    {
      title: '… and Polars for the same.',
      argv: [...ask, '--engine', 'polars', '--output', byPolars],
      proof: async () => compareAnswers(byDuckDb, byPolars),
    },
    ...(json ? [] : [{ title: 'Draw the day here …', argv: [...ask, '--plot'] }]),
    { title: '… and as a page for a browser.', argv: [...ask, '--output', join(dataDir, PAGE)] },
    {
      title: 'Sync again: nothing is left to do, and in a pipe nothing is said.',
      argv: [...sync, ...store],
      proof: async () => newestCommit(dataDir),
    },
  ];
  return titled.map((step, index) => ({ ...step, title: `${index + 1}. ${step.title}` }));
}

async function newestCommit(dataDir: string): Promise<string> {
  const { version, committedAt } = await (await openStoreToRead(dataDir)).current();
  return `The store is as it was: version ${version}, committed ${committedAt}.`;
}

async function compareAnswers(byDuckDb: string, byPolars: string): Promise<string> {
  const [one, other] = await Promise.all([readFile(byDuckDb), readFile(byPolars)]);
  if (one.equals(other)) {
    return `Both engines agree: the ${one.length} bytes of the two answers are the same.`;
  }
  throw new TaqError('ENGINE_FAILED', 'the engines do not agree', {
    details: { engine: 'polars' },
    next: `Please report it, with ${byDuckDb} and ${byPolars}.`,
  });
}
