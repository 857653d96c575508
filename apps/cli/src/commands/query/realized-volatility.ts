import { Flags } from '../../oclif.ts';
import type { VolatilityWindow } from '@taq/provider';
import { EXIT_CODE_HELP } from '../../exit-codes.ts';
import { dayFlags, questionOf, outputFlags, rowsFlags } from '../../query-flags.ts';
import { TaqCommand } from '../../taq-command.ts';

const MINUTES = ['1', '2', '3', '5', '6', '10', '15', '30'] as const;
const WINDOWS = [...MINUTES.map((minutes) => `${minutes}m` as const), ...MINUTES];

export default class QueryRealizedVolatility extends TaqCommand {
  static override aliases = ['realized-volatility'];
  static override summary = 'Realized volatilities of symbols and days that the store holds.';
  static override description =
    'One row for each symbol and day. rv is the volatility of the window, the square root of the ' +
    'sum of squared log returns over a day, not annualised. Of 5 and 30 minutes all columns are as ' +
    'stored; other windows are computed from minute bars, by the last price before each mark. ' +
    `docs/measures.md has the definition.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> --symbols AAPL --start 2024-11-25 --end 2024-11-29 --plot',
    '<%= config.bin %> <%= command.id %> --symbols all --start 2024-11-25 --end 2024-11-29 --window 30m --output rv.csv',
  ];
  static override flags = {
    ...rowsFlags,
    ...dayFlags,
    window: Flags.option({ options: WINDOWS, default: '5m' })({
      description:
        'minutes of the returns that rv is made of; 5m and 30m are stored, the others are computed ' +
        'from stored minute bars',
    }),
    ...outputFlags,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(QueryRealizedVolatility);
    const { window, ...asked } = flags;
    const { queryRows } = await import('../../query/query-rows.ts');
    const { volatilityRows } = await import('../../query/rows-kinds.ts');
    const rows = volatilityRows(Number.parseInt(window, 10) as VolatilityWindow);
    this.leave(await queryRows(rows, questionOf(asked), this));
  }
}
