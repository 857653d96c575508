import { Flags } from '../../oclif.ts';
import { tag } from '../../args.ts';
import { EXIT_CODE_HELP } from '../../exit-codes.ts';
import { dataDir } from '../../flags.ts';
import { TaqCommand } from '../../taq-command.ts';

export default class SnapshotVerify extends TaqCommand {
  static override summary = 'Whether all that a snapshot needs is there and sound.';
  static override description = `The same as verify --snapshot TAG. Exit code 8 where something is damaged.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> taq_1min_bars_20241129',
    '<%= config.bin %> <%= command.id %> taq_1min_bars_20241129 --read-data',
  ];
  static override args = { tag };
  static override flags = {
    'data-dir': dataDir,
    'read-data': Flags.boolean({ description: 'read every byte of the data' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SnapshotVerify);
    const { verifyStore } = await import('../../verify/verify-store.ts');
    const asked = {
      dataDir: flags['data-dir'],
      readData: flags['read-data'],
      restart: false,
      snapshot: args.tag,
      repair: false,
      from: undefined,
      lockTimeoutMs: 0,
      json: flags.json,
    };
    this.leave(await verifyStore(asked, this));
  }
}
