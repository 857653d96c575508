import { version } from '../args.ts';
import { EXIT_CODE_HELP } from '../exit-codes.ts';
import { dataDir } from '../flags.ts';
import { TaqCommand } from '../taq-command.ts';

export default class Rollback extends TaqCommand {
  static override summary = 'Bring the data back to an older version.';
  static override description =
    'A commit like any other: the versions in between stay, and can be brought back as well. ' +
    'Snapshots, those that were deleted, and what is known of damage stay as they are. A version ' +
    `that clean-up let go cannot be brought back.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> 41',
    '<%= config.bin %> <%= command.id %> 41 --json',
  ];
  static override args = { version };
  static override flags = { 'data-dir': dataDir };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Rollback);
    const { rollBackStore } = await import('../history/roll-back-store.ts');
    this.say(await rollBackStore(flags['data-dir'], args.version, flags.json, this));
  }
}
