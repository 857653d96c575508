import { Flags } from '@oclif/core';
import { EXIT_CODE_HELP } from '../../exit-codes.ts';
import { dayFlags, questionOf, rowsFile, rowsFlags } from '../../query-flags.ts';
import { TaqCommand } from '../../taq-command.ts';

export default class QueryRealizedVolatility extends TaqCommand {
  static override aliases = ['realized-volatility'];
  static override summary = 'Realized volatilities of symbols and days that the store holds.';
  static override description =
    'One row for each symbol and day. rv is the volatility of the window, the square root of the ' +
    'sum of squared log returns over a day, not annualised; the other columns are as stored. ' +
    `docs/measures.md has the definition.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> --symbols AAPL --start 2024-11-25 --end 2024-11-29',
    '<%= config.bin %> <%= command.id %> --symbols all --start 2024-11-25 --end 2024-11-29 --window 30m --output rv.csv',
  ];
  static override flags = {
    ...rowsFlags,
    ...dayFlags,
    window: Flags.option({ options: ['5m', '30m', '5', '30'] as const, default: '5m' })({
      description: 'minutes of the returns that rv is made of',
    }),
    output: rowsFile,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(QueryRealizedVolatility);
    const { window, ...asked } = flags;
    const { queryRows } = await import('../../query/query-rows.ts');
    const { volatilityRows } = await import('../../query/rows-kinds.ts');
    const rows = volatilityRows(window.startsWith('5') ? 5 : 30);
    this.leave(await queryRows(rows, questionOf(asked), this));
  }
}
