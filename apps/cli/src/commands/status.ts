import { Flags } from '../oclif.ts';
import { EXIT_CODE_HELP } from '../exit-codes.ts';
import { dataDir, url } from '../flags.ts';
import { TaqCommand } from '../taq-command.ts';

export default class Status extends TaqCommand {
  static override summary = 'What the store holds.';
  static override description =
    'Reads manifests only, never the data. With --remote also what is new at the server, and what ' +
    `changed there since it was fetched: no data table is read.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --data-dir demo-data --json',
    '<%= config.bin %> <%= command.id %> --remote',
  ];
  static override flags = {
    'data-dir': dataDir,
    remote: Flags.boolean({ description: 'also what is new or changed at the server' }),
    url,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Status);
    const { reportStatus } = await import('../status/report-status.ts');
    const { 'data-dir': folder, remote, url: address, json } = flags;
    const question = { dataDir: folder, remote, url: address, json, signal: this.signal };
    this.say(await reportStatus(question, this));
  }
}
