import { Flags } from '../oclif.ts';
import { EXIT_CODE_HELP } from '../exit-codes.ts';
import { dataDir, date, members, syncSymbols } from '../flags.ts';
import { stateFlags } from '../query-flags.ts';
import { TaqCommand } from '../taq-command.ts';

export default class Coverage extends TaqCommand {
  static override summary = "What is known of each symbol's day, and why the rest is missing.";
  static override description =
    'A map of symbols by days, or by months where the days do not fit, with the gaps below it and ' +
    'the reason of each. Symbols that look the same share a line where there are many. Reads ' +
    `manifests only, never the data. Exit code 3 where something is missing.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --symbols AAPL,BRK.B --start 2024-11-25 --end 2024-11-29',
    '<%= config.bin %> <%= command.id %> --symbols SP500 --start 2024-11-25 --end 2024-11-29',
    '<%= config.bin %> <%= command.id %> --dataset 1min_bars --by month --as-of 2024-11-27',
    '<%= config.bin %> <%= command.id %> --dataset daily_rv --csv',
  ];
  static override flags = {
    'data-dir': dataDir,
    symbols: syncSymbols({
      description:
        'symbols such as AAPL,BRK.B, @FILE, SP500 as it was synced or as --members says, or all (default)',
    }),
    members: members({ description: 'who is in SP500: SYMBOL,FIRST_DAY,LAST_DAY a line' }),
    start: date({ description: 'first day, included (default: the first one that is known)' }),
    end: date({ description: 'last day, included (default: the last one that is known)' }),
    dataset: Flags.option({
      options: ['1min_bars', 'daily_rv', 'spread_stats', 'ticks'] as const,
      multiple: true,
      delimiter: ',',
    })({ description: 'datasets to look at (default: all that the store has)' }),
    ...stateFlags,
    by: Flags.option({ options: ['day', 'month'] as const })({
      description: 'a column for each day, or for each month',
    }),
    csv: Flags.boolean({ description: 'print every cell as CSV', exclusive: ['json'] }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Coverage);
    const { reportCoverage } = await import('../known-cells/report-coverage.ts');
    const { 'data-dir': dir, 'as-of': asOf, 'as-of-policy': asOfPolicy, dataset, ...rest } = flags;
    const symbols = flags.symbols ?? 'all';
    const asked = { ...rest, symbols, dataDir: dir, asOf, asOfPolicy, datasets: dataset ?? [] };
    this.leave(await reportCoverage(asked, this));
  }
}
