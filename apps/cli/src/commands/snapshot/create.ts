import { Flags } from '../../oclif.ts';
import { EXIT_CODE_HELP } from '../../exit-codes.ts';
import { dataDir, notes } from '../../flags.ts';
import { TaqCommand } from '../../taq-command.ts';

export default class SnapshotCreate extends TaqCommand {
  static override summary = 'Take a snapshot of datasets as they are now.';
  static override description =
    'It names a version of the store, so nothing is copied: its folder below snapshots/taq holds ' +
    'links. The tag is made of the dataset and its last final day where none is named; a default ' +
    `tag that exists with the same content is success.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --dataset 1min_bars --dataset daily_rv --tag submission --metadata paper=draft-2',
    '<%= config.bin %> <%= command.id %> --tag to-the-archive --materialize',
  ];
  static override flags = {
    'data-dir': dataDir,
    dataset: Flags.option({
      options: ['1min_bars', 'daily_rv', 'spread_stats', 'ticks'] as const,
      multiple: true,
    })({ description: 'dataset to freeze; repeatable; all where none is named' }),
    tag: Flags.string({ description: 'tag of the snapshot', helpValue: 'TAG' }),
    materialize: Flags.boolean({ description: 'copy the files into its folder' }),
    metadata: notes(),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(SnapshotCreate);
    const { createSnapshot } = await import('../../snapshot/create-snapshot.ts');
    const { valuesByKey } = await import('../../parse-flags.ts');
    const { 'data-dir': folder, dataset: datasets, metadata = [], ...wishes } = flags;
    const notes = valuesByKey(metadata, '--metadata');
    await createSnapshot({ ...wishes, dataDir: folder, datasets, metadata: notes }, this);
  }
}
