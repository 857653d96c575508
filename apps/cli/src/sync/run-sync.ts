import { WrdsSource } from '@taq/source-wrds';
import { createSyncManager, type OpenCells, type SyncEvent, type SyncSummary } from '@taq/sync';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { leavesOpen } from '../errors/open-cells.ts';
import { progressStyle } from '../output/progress-line.ts';
import { tellRemarks } from '../output/remarks.ts';
import { SyncProgress, type SyncReporter } from '../output/sync-progress.ts';
import {
  isIdle,
  summaryAsJson,
  summaryAsText,
  summaryRemarks,
  type AskedDays,
} from '../output/sync-summary.ts';
import { recordStore } from '../telemetry/record-store.ts';
import type { Terminal } from '../terminal.ts';
import { connectionSettings } from '../wiring/connection-settings.ts';
import { openStoreToWrite } from '../wiring/open-store.ts';
import { sourceOptions } from './source-options.ts';

/** A task of the sync manager, with parameters that were checked. */
export interface CheckedTask {
  readonly name: 'taq_aggregates' | 'taq_sample';
  readonly params: unknown;
  readonly days: AskedDays;
}

/** From where, into which store, and how it is told. */
export interface SyncSetting {
  readonly dataDir: string;
  /** The server, where it is named on the command line. */
  readonly url: string | undefined;
  readonly lockTimeoutMs: number;
  /** Logins at a time, at most. */
  readonly connections: number;
  /** How often what can pass is tried again. */
  readonly retries: number;
  /** Say what would be done. */
  readonly dryRun: boolean;
  readonly json: boolean;
  /** Say on stdout what happens, an object a line, the summary last. */
  readonly events: boolean;
  readonly metrics: boolean;
}

/**
 * Syncs, says what was done, and on stderr what is missing; where there was nothing to do that is said
 * on a terminal and to programs only. An unusable folder is found before a
 * server is called.
 */
export async function runSync(
  task: CheckedTask,
  setting: SyncSetting,
  terminal: Terminal,
): Promise<ExitCode> {
  if (setting.dryRun) {
    const { planSync } = await import('./plan-sync.ts');
    return planSync(task, setting, terminal);
  }
  const summary = await run(task, setting, terminal);
  const isForPrograms = setting.json || setting.events;
  if (isForPrograms) terminal.say(summaryAsJson(summary));
  else if (process.stdout.isTTY || !isIdle(summary, task.days)) {
    terminal.say(summaryAsText(summary, task.days));
  }
  tellRemarks(summaryRemarks(summary, setting), { json: isForPrograms }, terminal);
  return summary.open.length > 0 ? EXIT.partly : EXIT.ok;
}

async function run(
  { name, params }: CheckedTask,
  setting: SyncSetting,
  terminal: Terminal,
): Promise<SyncSummary> {
  const { dataDir, lockTimeoutMs } = setting;
  const { logger } = terminal;
  const settings = await connectionSettings(setting.url);
  const store = await openStoreToWrite(dataDir, terminal);
  using reporter = await reporterFor(setting, terminal);
  const options = sourceOptions(setting);
  await using source = new WrdsSource(settings, {
    ...options,
    onEvent: (event) => reporter.showConnection(event),
  });
  await reporter.connecting(settings, () => source.activity);
  const manager = createSyncManager({
    store,
    source,
    clock: Date.now,
    logger,
    retry: options.retry,
  });
  let open: readonly OpenCells[] = [];
  const onEvent = (event: SyncEvent): void => {
    if (event.type === 'stopped') open = event.open;
    reporter.show(event);
  };
  const { runId, signal } = terminal;
  try {
    const summary = await manager.run(name, params, { runId, signal, lockTimeoutMs, onEvent });
    await recordStore(store);
    return summary;
  } catch (error) {
    leavesOpen(error, open);
    throw error;
  }
}

async function reporterFor(
  { json, events }: SyncSetting,
  terminal: Terminal,
): Promise<SyncReporter> {
  if (events) {
    const { SyncEventLines } = await import('../output/sync-event-lines.ts');
    return new SyncEventLines(terminal);
  }
  if (terminal.logsOnStderr) return TOLD_BY_THE_LOG;
  return new SyncProgress(terminal, progressStyle({ quiet: json }));
}

const nothing = (): void => undefined;

/** Where stderr holds the log, which has all of it. */
const TOLD_BY_THE_LOG: SyncReporter = {
  connecting: nothing,
  show: nothing,
  showConnection: nothing,
  [Symbol.dispose]: nothing,
};
