import { Args, Flags } from '../oclif.ts';
import { EXIT_CODE_HELP } from '../exit-codes.ts';
import { dataDir } from '../flags.ts';
import { TaqCommand } from '../taq-command.ts';

export default class Open extends TaqCommand {
  static override summary = 'Print a snippet that reads the store from another language.';
  static override description =
    'Ready to be pasted into Python (pandas), R (arrow), the DuckDB shell or JavaScript (Arquero). ' +
    'The first three read the files under their plain names: who needs a state that never changes ' +
    `names a snapshot with --tag.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> python',
    '<%= config.bin %> <%= command.id %> duckdb --dataset daily_rv',
    '<%= config.bin %> <%= command.id %> r --dataset ticks',
    '<%= config.bin %> <%= command.id %> arquero --json',
  ];
  static override args = {
    language: Args.string({
      description: 'python, r, duckdb or arquero',
      required: true,
      options: ['python', 'r', 'duckdb', 'arquero'],
    }),
  };
  static override flags = {
    'data-dir': dataDir,
    dataset: Flags.option({
      options: ['1min_bars', 'daily_rv', 'spread_stats', 'ticks'] as const,
      default: '1min_bars',
    })({ description: 'what to read' }),
    tag: Flags.string({ description: 'read this snapshot', helpValue: 'TAG' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Open);
    const { printSnippet } = await import('../open/print-snippet.ts');
    const language = args.language as 'python' | 'r' | 'duckdb' | 'arquero';
    const { 'data-dir': folder, dataset, tag, json } = flags;
    await printSnippet({ dataDir: folder, language, dataset, tag, json }, this);
  }
}
