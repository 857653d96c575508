import { EXIT_CODE_HELP } from '../../exit-codes.ts';
import { dataDir } from '../../flags.ts';
import { TaqCommand } from '../../taq-command.ts';

export default class QuarantineList extends TaqCommand {
  static override summary = 'What failed validation or writing, the oldest first.';
  static override description = `No query ever reads it. An entry whose reason cannot be read is named and does not stop the list.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ];
  static override flags = { 'data-dir': dataDir };

  async run(): Promise<void> {
    const { flags } = await this.parse(QuarantineList);
    const { listQuarantine } = await import('../../quarantine/show-quarantine.ts');
    this.say(await listQuarantine(flags['data-dir'], flags.json));
  }
}
