import { WrdsSource } from '@taq/source-wrds';
import { createSyncManager } from '@taq/sync';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { planAsJson, planAsText } from '../output/sync-plan-text.ts';
import type { Terminal } from '../terminal.ts';
import { connectionSettings } from '../wiring/connection-settings.ts';
import { openStoreToPlan } from '../wiring/store-to-plan.ts';
import type { CheckedTask, SyncSetting } from './run-sync.ts';
import { sourceOptions } from './source-options.ts';

/** Says what a sync would do, and does nothing. */
export async function planSync(
  { name, params }: CheckedTask,
  setting: SyncSetting,
  terminal: Terminal,
): Promise<ExitCode> {
  const { dataDir, json } = setting;
  const settings = await connectionSettings(setting.url);
  await using opened = await openStoreToPlan(dataDir, terminal);
  await using source = new WrdsSource(settings, sourceOptions(setting));
  const { store, measureDisk } = opened;
  const manager = createSyncManager({ store, source, clock: Date.now, measureDisk });
  const planned = await manager.plan(name, params, { signal: terminal.signal });
  terminal.say(json ? planAsJson(planned) : planAsText(planned));
  return EXIT.ok;
}
