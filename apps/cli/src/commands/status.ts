import { EXIT_CODE_HELP } from '../exit-codes.ts';
import { dataDir } from '../flags.ts';
import { TaqCommand } from '../taq-command.ts';

export default class Status extends TaqCommand {
  static override summary = 'What the store holds.';
  static override description = `Reads manifests only, never the data.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --data-dir demo-data --json',
  ];
  static override flags = { 'data-dir': dataDir };

  async run(): Promise<void> {
    const { flags } = await this.parse(Status);
    const { reportStatus } = await import('../status/report-status.ts');
    this.say(await reportStatus(flags['data-dir'], flags.json));
  }
}
