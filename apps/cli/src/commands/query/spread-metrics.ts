import { EXIT_CODE_HELP } from '../../exit-codes.ts';
import { dayFlags, questionOf, outputFlags, rowsFlags } from '../../query-flags.ts';
import { TaqCommand } from '../../taq-command.ts';

export default class QuerySpreadMetrics extends TaqCommand {
  static override aliases = ['spread-metrics'];
  static override summary = 'Spread statistics of symbols and days that the store holds.';
  static override description =
    'One row for each symbol and day: the time-weighted quoted spread and the share-weighted ' +
    'effective spread in USD and basis points, with the counts that explain a missing value. ' +
    `docs/measures.md has the definitions.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> --symbols AAPL --start 2024-11-25 --end 2024-11-29 --output spreads.png',
    '<%= config.bin %> <%= command.id %> --symbols all --start 2024-11-25 --end 2024-11-29 --engine polars --json',
  ];
  static override flags = {
    ...rowsFlags,
    ...dayFlags,
    ...outputFlags,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(QuerySpreadMetrics);
    const { queryRows } = await import('../../query/query-rows.ts');
    const { spreadRows } = await import('../../query/rows-kinds.ts');
    this.leave(await queryRows(spreadRows, questionOf(flags), this));
  }
}
