import { Args, Flags } from '../../oclif.ts';
import { EXIT_CODE_HELP } from '../../exit-codes.ts';
import { dataDir, folder } from '../../flags.ts';
import { TaqCommand } from '../../taq-command.ts';

export default class SnapshotDiff extends TaqCommand {
  static override summary =
    'What differs between two snapshots, a snapshot and the live data, or two stores.';
  static override description =
    'Names the months, symbols and days in which rows differ or something else is known, with the ' +
    'rows added, removed and changed from the first to the second. Files with the same content are ' +
    `not read. Differences are an answer: the exit code is 0.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> taq_1min_bars_20241129',
    '<%= config.bin %> <%= command.id %> draft submission --rows',
    '<%= config.bin %> <%= command.id %> submission submission --with /mnt/copy/data --json',
    '<%= config.bin %> <%= command.id %> --data-dir by-server --with by-ticks',
  ];
  static override args = {
    before: Args.string({
      description: 'tag of the first snapshot; with --with the live data where none is named',
    }),
    after: Args.string({ description: 'tag of the second one; the live data where none is named' }),
  };
  static override flags = {
    'data-dir': dataDir,
    with: folder({ description: 'folder of another store, in which the second one is' }),
    rows: Flags.boolean({ description: 'show the rows as well, old and new' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SnapshotDiff);
    const { diffSnapshots } = await import('../../snapshot/diff-snapshots.ts');
    const { 'data-dir': dataDir, with: otherDir = dataDir, rows, json } = flags;
    await diffSnapshots(
      { before: args.before, after: args.after, dataDir, otherDir, rows, json },
      this,
    );
  }
}
