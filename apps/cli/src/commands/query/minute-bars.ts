import { Flags } from '../../oclif.ts';
import type { Resampling } from '@taq/provider';
import { EXIT_CODE_HELP } from '../../exit-codes.ts';
import { dayFlags, outputFlags, questionOf, rowsFlags, timeFlags } from '../../query-flags.ts';
import { TaqCommand } from '../../taq-command.ts';

const LENGTHS = [
  '2m',
  '3m',
  '5m',
  '6m',
  '10m',
  '15m',
  '30m',
  '1d',
] as const satisfies readonly Resampling[];

export default class QueryMinuteBars extends TaqCommand {
  static override aliases = ['minute-bars'];
  static override summary = 'Minute bars of symbols and days that the store holds.';
  static override description =
    'Bars are stamped with their start; both days are included; minutes without a trade have no ' +
    'row. --resample makes longer bars of them, on a grid that begins with the session; --from and ' +
    '--until take a part of each day first. --json and --output hold rows only, the same for both engines and every run, with ts ' +
    `as UTC text. On a terminal, times are those of New York.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> --symbols AAPL --start 2024-11-25 --end 2024-11-25',
    '<%= config.bin %> <%= command.id %> --symbols AAPL,BRK.B --start 2024-11-25 --end 2024-11-29 --engine polars --json',
    '<%= config.bin %> <%= command.id %> --symbols all --start 2024-11-25 --end 2024-11-29 --as-of 2024-11-29 --output bars.parquet',
    '<%= config.bin %> <%= command.id %> --symbols AAPL --start 2024-11-25 --end 2024-11-27 --as-of 2024-11-27 --as-of-policy known-by',
    '<%= config.bin %> <%= command.id %> --symbols AAPL --start 2024-11-25 --end 2024-11-29 --from 09:30 --until 10:00 --resample 5m --columns ts,close,volume',
  ];
  static override flags = {
    ...rowsFlags,
    ...dayFlags,
    ...timeFlags,
    resample: Flags.option({ options: LENGTHS })({
      description: 'longer bars, made of minutes',
    }),
    ...outputFlags,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(QueryMinuteBars);
    const { resample, from, until, ...asked } = flags;
    const { queryRows } = await import('../../query/query-rows.ts');
    const { barRows } = await import('../../query/rows-kinds.ts');
    this.leave(await queryRows(barRows({ resample, from, until }), questionOf(asked), this));
  }
}
