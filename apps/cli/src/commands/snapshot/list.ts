import { EXIT_CODE_HELP } from '../../exit-codes.ts';
import { dataDir } from '../../flags.ts';
import { TaqCommand } from '../../taq-command.ts';

export default class SnapshotList extends TaqCommand {
  static override summary = 'The snapshots of the store, in the order in which they were taken.';
  static override description = `"through" is the last final day that a snapshot holds, "created" when it was taken.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ];
  static override flags = { 'data-dir': dataDir };

  async run(): Promise<void> {
    const { flags } = await this.parse(SnapshotList);
    const { reportSnapshots } = await import('../../status/report-snapshots.ts');
    this.say(await reportSnapshots(flags['data-dir'], flags.json, this));
  }
}
