import { entry } from '../../args.ts';
import { EXIT_CODE_HELP } from '../../exit-codes.ts';
import { dataDir } from '../../flags.ts';
import { TaqCommand } from '../../taq-command.ts';

const EXAMPLE = '20241202T110000123Z-0123456789ab';

export default class QuarantineShow extends TaqCommand {
  static override summary = 'Why something lies in the quarantine, and where.';
  static override description =
    'Names the source, the rules that were broken or the columns that differ, the first offending ' +
    `rows, and the file with what was kept.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    `<%= config.bin %> <%= command.id %> ${EXAMPLE}`,
    `<%= config.bin %> <%= command.id %> ${EXAMPLE} --json`,
  ];
  static override args = { id: entry };
  static override flags = { 'data-dir': dataDir };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(QuarantineShow);
    const { showEntry } = await import('../../quarantine/show-quarantine.ts');
    this.say(await showEntry(flags['data-dir'], args.id, flags.json));
  }
}
