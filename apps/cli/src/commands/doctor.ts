import { EXIT_CODE_HELP } from '../exit-codes.ts';
import { dataDir, date, url } from '../flags.ts';
import { TaqCommand } from '../taq-command.ts';

export default class Doctor extends TaqCommand {
  static override summary = 'Look at everything that usually goes wrong, and say the fix.';
  static override description =
    'This machine, the data folder and the store in it, the account, the server, and which days ' +
    'it has of what each dataset is made of. Reads no data table and changes nothing. The exit ' +
    `code is that of the first problem.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --start-date 2024-11-01 --end-date 2024-11-29 --json',
  ];
  static override flags = {
    'data-dir': dataDir,
    url,
    'start-date': date({ description: 'first day to look for', dependsOn: ['end-date'] }),
    'end-date': date({
      description: 'last day to look for (default: the last ten days)',
      dependsOn: ['start-date'],
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Doctor);
    const { runDoctor } = await import('../doctor/run-doctor.ts');
    const { 'start-date': start, 'end-date': end } = flags;
    const days = start === undefined || end === undefined ? undefined : { start, end };
    const question = { dataDir: flags['data-dir'], url: flags.url, days, json: flags.json };
    this.leave(await runDoctor(question, this));
  }
}
