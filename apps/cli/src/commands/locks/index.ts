import { EXIT_CODE_HELP } from '../../exit-codes.ts';
import { dataDir } from '../../flags.ts';
import { TaqCommand } from '../../taq-command.ts';

export default class Locks extends TaqCommand {
  static override summary = 'Who writes what at this moment.';
  static override description = `A lock says that a process is at work on a partition; readers hold none. One of a dead process frees itself when the next one comes. A holder of another machine counts as dead after a minute without a sign of life.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ];
  static override flags = { 'data-dir': dataDir };

  async run(): Promise<void> {
    const { flags } = await this.parse(Locks);
    const { showLocks } = await import('../../locks/show-locks.ts');
    this.say(await showLocks(flags['data-dir'], flags.json));
  }
}
