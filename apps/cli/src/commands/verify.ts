import { Flags } from '../oclif.ts';
import { EXIT_CODE_HELP } from '../exit-codes.ts';
import { dataDir, folder, lockTimeout } from '../flags.ts';
import { TaqCommand } from '../taq-command.ts';

export default class Verify extends TaqCommand {
  static override summary = 'Look for damage in the store, and repair it.';
  static override description =
    'Looks at manifests, and at the existence, size and seal of every file, which takes ' +
    'milliseconds; with --read-data at every byte. An interrupted reading goes on where it was. ' +
    'Damage is named by file, partition and snapshots, noted in the store, and never served as ' +
    'data; files of others are no damage. --repair takes files from another copy of the store, ' +
    'else lets their rows go and says how to fetch them again; a snapshot that needs bytes which ' +
    `nobody has stays damaged. Exit code 8 where something is damaged.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --read-data --json',
    '<%= config.bin %> <%= command.id %> --repair --from /backup/data',
  ];
  static override flags = {
    'data-dir': dataDir,
    'read-data': Flags.boolean({ description: 'read every byte of the data' }),
    snapshot: Flags.string({ description: 'only what this snapshot needs', helpValue: 'TAG' }),
    restart: Flags.boolean({
      description: 'read all again, also what an interrupted run has read',
      dependsOn: ['read-data'],
    }),
    repair: Flags.boolean({ description: 'put right what can be put right' }),
    from: folder({ description: 'another copy of the store', dependsOn: ['repair'] }),
    'lock-timeout': lockTimeout({ default: 10_000, defaultHelp: async () => '10' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Verify);
    const { verifyStore } = await import('../verify/verify-store.ts');
    const asked = {
      dataDir: flags['data-dir'],
      readData: flags['read-data'],
      restart: flags.restart,
      snapshot: flags.snapshot,
      repair: flags.repair,
      from: flags.from,
      lockTimeoutMs: flags['lock-timeout'],
      json: flags.json,
    };
    this.leave(await verifyStore(asked, this));
  }
}
