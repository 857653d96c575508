import { Flags } from '../../oclif.ts';
import { lock } from '../../args.ts';
import { EXIT_CODE_HELP } from '../../exit-codes.ts';
import { dataDir } from '../../flags.ts';
import { TaqCommand } from '../../taq-command.ts';

export default class LocksRelease extends TaqCommand {
  static override summary = 'Free a lock whose holder is gone.';
  static override description = `A lock whose holder lives, or may live, is freed with --force only. That ends no process and loses no data: two that write the same partition cost time, since the second to commit merges again.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> taq_sync_aggregates_1min_bars_202411',
    '<%= config.bin %> <%= command.id %> taq_sync_aggregates_1min_bars_202411 --force',
  ];
  static override args = { lock };
  static override flags = {
    'data-dir': dataDir,
    force: Flags.boolean({ description: 'also while its holder lives', default: false }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(LocksRelease);
    const { freeLock } = await import('../../locks/free-lock.ts');
    const { 'data-dir': dataDir, force, json } = flags;
    this.say(await freeLock({ dataDir, name: args.lock, force, json }, this));
  }
}
