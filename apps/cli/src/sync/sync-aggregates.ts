import { WrdsSource } from '@taq/source-wrds';
import {
  createSyncManager,
  parseAggregatesParams,
  type SyncSummary,
  type TaqAggregatesParams,
} from '@taq/sync';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { tellRemarks } from '../output/remarks.ts';
import { SyncProgress } from '../output/sync-progress.ts';
import { summaryAsJson, summaryAsText, summaryRemarks } from '../output/sync-summary.ts';
import type { Terminal } from '../terminal.ts';
import { connectionSettings } from '../wiring/connection-settings.ts';
import { openStoreToWrite } from '../wiring/open-store.ts';

/** What to sync, from where, into which store. */
export interface AggregatesSync {
  readonly params: TaqAggregatesParams;
  readonly dataDir: string;
  /** The server, where it is named on the command line. */
  readonly url: string | undefined;
  readonly lockTimeoutMs: number;
  readonly json: boolean;
  readonly metrics: boolean;
}

/**
 * Syncs, says what was done, and on stderr what is missing. Mistakes in the arguments are found
 * before a folder is made, an unusable folder before a server is called.
 */
export async function syncAggregates(job: AggregatesSync, terminal: Terminal): Promise<ExitCode> {
  parseAggregatesParams(job.params);
  const summary = await run(job, terminal);
  terminal.say(job.json ? summaryAsJson(summary) : summaryAsText(summary, job.params));
  tellRemarks(summaryRemarks(summary, job), job, terminal);
  return summary.open.length > 0 ? EXIT.partly : EXIT.ok;
}

async function run(job: AggregatesSync, terminal: Terminal): Promise<SyncSummary> {
  const settings = await connectionSettings(job.url);
  const store = await openStoreToWrite(job.dataDir);
  using progress = new SyncProgress(terminal, {
    quiet: job.json,
    moves: process.stderr.isTTY && process.env['TERM'] !== 'dumb',
  });
  progress.connecting(settings);
  await using source = new WrdsSource(settings);
  const manager = createSyncManager({ store, source, clock: Date.now });
  return await manager.run('taq_aggregates', job.params, {
    signal: terminal.signal,
    lockTimeoutMs: job.lockTimeoutMs,
    onEvent: (event) => progress.show(event),
  });
}
