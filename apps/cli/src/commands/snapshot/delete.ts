import { tag } from '../../args.ts';
import { EXIT_CODE_HELP } from '../../exit-codes.ts';
import { dataDir } from '../../flags.ts';
import { TaqCommand } from '../../taq-command.ts';

export default class SnapshotDelete extends TaqCommand {
  static override summary = 'Let a snapshot go.';
  static override description =
    'Its tag is never given again, and a question that it used to answer fails and says so. Its ' +
    `folder goes; data that nothing else names goes with taq cleanup.\n\n${EXIT_CODE_HELP}`;
  static override examples = ['<%= config.bin %> <%= command.id %> submission'];
  static override args = { tag };
  static override flags = { 'data-dir': dataDir };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SnapshotDelete);
    const { deleteSnapshot } = await import('../../snapshot/change-snapshot.ts');
    this.say(await deleteSnapshot(flags['data-dir'], args.tag, flags.json, this));
  }
}
