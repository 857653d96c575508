import { Args } from '../oclif.ts';
import { EXIT_CODE_HELP } from '../exit-codes.ts';
import { TaqCommand } from '../taq-command.ts';

export default class Describe extends TaqCommand {
  static override summary = 'The data dictionary: datasets, columns, units, sale conditions.';
  static override description = `Needs neither a store nor a server. docs/measures.md has the formulas.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> daily_rv',
    '<%= config.bin %> <%= command.id %> conditions --json',
  ];
  static override args = {
    topic: Args.string({ description: 'a dataset such as 1min_bars, or conditions' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Describe);
    const { describeData } = await import('../describe/describe-data.ts');
    const { terminalWidth } = await import('../output/terminal-width.ts');
    const { topic } = args;
    this.say(describeData({ topic, json: flags.json, width: terminalWidth() }));
  }
}
