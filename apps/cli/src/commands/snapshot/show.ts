import { tag } from '../../args.ts';
import { EXIT_CODE_HELP } from '../../exit-codes.ts';
import { dataDir } from '../../flags.ts';
import { TaqCommand } from '../../taq-command.ts';

export default class SnapshotShow extends TaqCommand {
  static override summary = 'What a snapshot holds, and what was noted with it.';
  static override description = `Reads manifests only, never the data.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> taq_1min_bars_20241129',
    '<%= config.bin %> <%= command.id %> taq_1min_bars_20241129 --json',
  ];
  static override args = { tag };
  static override flags = { 'data-dir': dataDir };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SnapshotShow);
    const { showSnapshot } = await import('../../snapshot/show-snapshot.ts');
    this.say(await showSnapshot(flags['data-dir'], args.tag, flags.json, this));
  }
}
