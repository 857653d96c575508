import { join } from 'node:path';
import { temporaryFolder } from './folders.ts';
import { marketArgs, startSimulator } from './simulator.ts';
import { answerOf } from './taq.ts';

/** A full day, the eve of a holiday, the holiday, a half day. */
export const WEEK = { start: '2024-11-26', end: '2024-11-29' } as const;
export const SAMPLED = { symbol: 'AAPL', date: WEEK.start } as const;
/** The snapshot of all three aggregates. */
export const TAG = 'taq_all_20241129';

/** A store with every dataset and a snapshot, and the server that it came from. */
export interface FilledStore extends AsyncDisposable {
  readonly url: string;
  readonly ownerUrl: string;
  /** A folder for whatever a test makes. */
  readonly folder: string;
  readonly dataDir: string;
}

/** Starts a market, and syncs it whole. */
export async function fillStore(): Promise<FilledStore> {
  const [simulator, folder] = await Promise.all([
    startSimulator(marketArgs(WEEK)),
    temporaryFolder(),
  ]);
  const dataDir = join(folder.path, 'data');
  const place = ['--url', simulator.readerUrl, '--data-dir', dataDir];
  const days = ['--start-date', WEEK.start, '--end-date', WEEK.end];
  await answerOf(['sync', 'all', '--symbols', 'all', ...days, ...place, '--snapshot']);
  const { symbol, date } = SAMPLED;
  await answerOf(['sync', 'sample', '--symbols', symbol, '--date', date, ...place]);
  return {
    url: simulator.readerUrl,
    ownerUrl: simulator.ownerUrl,
    folder: folder.path,
    dataDir,
    [Symbol.asyncDispose]: async () => {
      await simulator[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
