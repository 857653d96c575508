import { Args, Flags } from '../../oclif.ts';
import { EXIT_CODE_HELP } from '../../exit-codes.ts';
import { dataDir } from '../../flags.ts';
import { TaqCommand } from '../../taq-command.ts';

export default class QuarantineDrop extends TaqCommand {
  static override summary = 'Remove entries from the quarantine.';
  static override description = `Where one of the ids is not there, none is removed. What the store holds is not touched.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> 20241202T110000123Z-0123456789ab',
    '<%= config.bin %> <%= command.id %> --all',
  ];
  static override args = {
    ids: Args.string({ description: 'ids of entries, as the list shows them', multiple: true }),
  };
  static override flags = {
    'data-dir': dataDir,
    all: Flags.boolean({ description: 'every entry', default: false }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(QuarantineDrop);
    const { dropEntries } = await import('../../quarantine/drop-entries.ts');
    const { 'data-dir': dataDir, all, json } = flags;
    this.say(await dropEntries({ dataDir, ids: args.ids ?? [], all, json }, this));
  }
}
