import { Flags } from '../oclif.ts';
import { EXIT_CODE_HELP } from '../exit-codes.ts';
import { dataDir, days } from '../flags.ts';
import { TaqCommand } from '../taq-command.ts';

export default class Cleanup extends TaqCommand {
  static override summary = 'Let go what is older than the retention and named by nothing.';
  static override description =
    'Removes samples of days that lie further back, versions of the store and files that were let ' +
    'go longer ago, what lies in the quarantine or was staged before that, and temporary files of ' +
    'the dead. What the newest version or a snapshot names stays; snapshots go only when they are ' +
    'asked for. It asks no question: --dry-run shows exactly what would go. With a retention of 0 ' +
    'a query that is under way may lose its files: it fails then, and answers nothing ' +
    `wrong.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> --dry-run',
    '<%= config.bin %> <%= command.id %> --retention-days 30 --json',
    '<%= config.bin %> <%= command.id %> --snapshot draft --snapshots-older-than-days 730',
  ];
  static override flags = {
    'data-dir': dataDir,
    'retention-days': days({
      description: 'how long what was let go is kept, and samples are; a fraction is fine',
      default: 365,
    }),
    'dry-run': Flags.boolean({ description: 'say what would go, and change nothing' }),
    snapshot: Flags.string({
      description: 'delete this snapshot, too; repeatable',
      helpValue: 'TAG',
      multiple: true,
    }),
    'snapshots-older-than-days': days({
      description: 'delete snapshots taken so long ago, too, except protected ones',
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Cleanup);
    const { cleanUpStore } = await import('../history/clean-up-store.ts');
    const { 'snapshots-older-than-days': snapshotsOlderThanDays } = flags;
    this.say(
      await cleanUpStore(
        flags['data-dir'],
        {
          retentionDays: flags['retention-days'],
          dryRun: flags['dry-run'],
          snapshots: flags.snapshot ?? [],
          ...(snapshotsOlderThanDays !== undefined && { snapshotsOlderThanDays }),
          json: flags.json,
          signal: this.signal,
        },
        this,
      ),
    );
  }
}
