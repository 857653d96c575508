import { Flags } from '../oclif.ts';
import { EXIT_CODE_HELP } from '../exit-codes.ts';
import { dataDir } from '../flags.ts';
import { TaqCommand } from '../taq-command.ts';

export default class Log extends TaqCommand {
  static override summary = 'The versions of the store, the newest first.';
  static override description =
    'When each was committed, by whom, why, and which partitions it changed. A version that ' +
    `clean-up let go is named as expired.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --limit 10 --json',
  ];
  static override flags = {
    'data-dir': dataDir,
    limit: Flags.integer({ description: 'no more than so many versions', helpValue: 'N', min: 1 }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Log);
    const { logOfStore } = await import('../history/log-of-store.ts');
    this.say(await logOfStore(flags['data-dir'], flags, this));
  }
}
