import { EXIT_CODE_HELP } from '../../exit-codes.ts';
import { dataDir, url } from '../../flags.ts';
import { TaqCommand } from '../../taq-command.ts';

export default class ConfigShow extends TaqCommand {
  static override summary = 'Every setting as it is now, and where it comes from.';
  static override description =
    'Flags come before variables of the environment, these before taq.config.json or .mjs of this ' +
    'folder or the nearest one above it, that before ~/.config/taq/config.json or .mjs. Secrets ' +
    `are hidden, and no password command is run.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --data-dir data --json',
  ];
  static override readonly unconfigured = ['data-dir', 'url'];
  static override flags = { 'data-dir': dataDir, url };

  async run(): Promise<void> {
    const { flags, metadata } = await this.parse(ConfigShow);
    const { showConfig } = await import('../../config/show-config.ts');
    const { 'data-dir': folder, url: address } = flags;
    const isDefault = metadata.flags['data-dir']?.setFromDefault === true;
    this.say(
      await showConfig({ 'data-dir': isDefault ? undefined : folder, url: address }, flags.json),
    );
  }
}
