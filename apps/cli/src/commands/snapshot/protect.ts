import { Flags } from '../../oclif.ts';
import { tag } from '../../args.ts';
import { EXIT_CODE_HELP } from '../../exit-codes.ts';
import { dataDir } from '../../flags.ts';
import { TaqCommand } from '../../taq-command.ts';

export default class SnapshotProtect extends TaqCommand {
  static override summary = 'Protect a snapshot from being deleted.';
  static override description = `It is not deleted while the protection stands.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> submission',
    '<%= config.bin %> <%= command.id %> submission --off',
  ];
  static override args = { tag };
  static override flags = {
    'data-dir': dataDir,
    off: Flags.boolean({ description: 'take the protection away' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SnapshotProtect);
    const { protectSnapshot } = await import('../../snapshot/change-snapshot.ts');
    const { 'data-dir': folder, off, json } = flags;
    this.say(await protectSnapshot(folder, args.tag, { isProtected: !off, json }, this));
  }
}
