import { Args, Flags } from '../oclif.ts';
import { EXIT_CODE_HELP } from '../exit-codes.ts';
import { dataDir, folder, symbols } from '../flags.ts';
import { dayFlags, engine, stateFlags, validate } from '../query-flags.ts';
import { TaqCommand } from '../taq-command.ts';

export default class Export extends TaqCommand {
  static override summary = "Write a query's rows as files, by day, month or symbol.";
  static override description =
    'Rows are written as they come, so a year needs no more memory than a day. Each file is whole ' +
    'or not there, all are of one state, and provenance.json beside them says of which, with the ' +
    `rows and the SHA-256 of each. Names are printed on stdout.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> minute-bars --symbols AAPL,BRK.B --start 2024-11-25 --end 2024-11-29 --by symbol --to bars',
    '<%= config.bin %> <%= command.id %> ticks --symbols AAPL --start 2024-11-25 --end 2024-11-25 --to ticks',
    '<%= config.bin %> <%= command.id %> spread-metrics --symbols all --start 2024-11-25 --end 2024-11-29 --by all --format csv --to spreads',
  ];
  static override args = {
    rows: Args.string({
      description: 'minute-bars, realized-volatility, spread-metrics or ticks',
      required: true,
      options: ['minute-bars', 'realized-volatility', 'spread-metrics', 'ticks'],
    }),
  };
  static override flags = {
    'data-dir': dataDir,
    symbols: symbols({ required: true }),
    ...dayFlags,
    by: Flags.option({ options: ['day', 'month', 'symbol', 'all'] as const, default: 'day' })({
      description: 'what goes into one file',
    }),
    format: Flags.option({ options: ['parquet', 'csv', 'arrow'] as const, default: 'parquet' })({
      description: 'of the files',
    }),
    to: folder({ description: 'folder for the files; made where it is not there', required: true }),
    ...stateFlags,
    engine,
    validate,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Export);
    const { runExport } = await import('../export/run-export.ts');
    const name = args.rows as 'minute-bars' | 'realized-volatility' | 'spread-metrics' | 'ticks';
    const { 'data-dir': dir, 'as-of': asOf, 'as-of-policy': asOfPolicy, ...rest } = flags;
    this.leave(await runExport({ ...rest, name, dataDir: dir, asOf, asOfPolicy }, this));
  }
}
