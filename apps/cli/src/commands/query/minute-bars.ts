import { Flags } from '@oclif/core';
import { EXIT_CODE_HELP } from '../../exit-codes.ts';
import { dataDir, date, metrics, symbols } from '../../flags.ts';
import { TaqCommand } from '../../taq-command.ts';

export default class QueryMinuteBars extends TaqCommand {
  static override aliases = ['minute-bars'];
  static override summary = 'Minute bars of symbols and days that the store holds.';
  static override description =
    'Bars are stamped with their start; both days are included; minutes without a trade have no ' +
    'row. --json and --output hold rows only, the same for both engines and every run, with ts ' +
    `as UTC text. On a terminal, times are those of New York.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> --symbols AAPL --start 2024-11-25 --end 2024-11-25',
    '<%= config.bin %> <%= command.id %> --symbols AAPL,BRK.B --start 2024-11-25 --end 2024-11-29 --engine polars --json',
    '<%= config.bin %> <%= command.id %> --symbols all --start 2024-11-25 --end 2024-11-29 --as-of 2024-11-29 --output bars.parquet',
    '<%= config.bin %> <%= command.id %> --symbols AAPL --start 2024-11-25 --end 2024-11-27 --as-of 2024-11-27 --as-of-policy known-by',
  ];
  static override flags = {
    'data-dir': dataDir,
    symbols: symbols({ required: true }),
    start: date({ required: true, description: 'first day, included' }),
    end: date({ required: true, description: 'last day, included' }),
    'as-of': date({
      description: 'answer from the snapshot for this day, without later rows',
      exclusive: ['tag'],
    }),
    'as-of-policy': Flags.option({ options: ['through', 'known-by'] as const })({
      description:
        'through (default): the first snapshot that reaches the day; known-by: the latest one that ' +
        'was taken before the day ended in New York',
      dependsOn: ['as-of'],
    }),
    tag: Flags.string({ description: 'answer from this snapshot', helpValue: 'TAG' }),
    engine: Flags.option({ options: ['duckdb', 'polars'] as const, default: 'duckdb' })({
      description: 'engine that reads the files',
    }),
    output: Flags.string({
      description: 'write the rows to a file; .csv, .json, .parquet, .arrow, .svg or .html decides',
      helpValue: 'FILE',
    }),
    plot: Flags.boolean({
      description: 'draw candles instead of a table',
      exclusive: ['json', 'output'],
    }),
    validate: Flags.boolean({
      description: 'check the rows against their schema and rules',
      default: true,
      allowNo: true,
    }),
    metrics,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(QueryMinuteBars);
    const { queryMinuteBars } = await import('../../query/query-minute-bars.ts');
    const { 'data-dir': dataDir, 'as-of': asOf, 'as-of-policy': asOfPolicy, ...question } = flags;
    this.leave(await queryMinuteBars({ ...question, dataDir, asOf, asOfPolicy }, this));
  }
}
