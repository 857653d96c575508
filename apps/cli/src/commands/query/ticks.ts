import { EXIT_CODE_HELP } from '../../exit-codes.ts';
import { date } from '../../flags.ts';
import { outputFlags, questionOf, rowsFlags, timeFlags } from '../../query-flags.ts';
import { TaqCommand } from '../../taq-command.ts';

export default class QueryTicks extends TaqCommand {
  static override aliases = ['ticks'];
  static override summary = 'Trades and quotes of a day of which the store holds a sample.';
  static override description =
    'Every trade and every change of the national best bid and offer, unfiltered, in one order: ' +
    'by symbol, time, quotes before trades, then as the source numbers them. A day of one busy ' +
    `symbol is millions of rows: --limit, or --output with .parquet.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> --symbols AAPL --date 2024-11-25 --limit 20',
    '<%= config.bin %> <%= command.id %> --symbols AAPL,BRK.B --date 2024-11-25 --output ticks.parquet',
  ];
  static override flags = {
    ...rowsFlags,
    date: date({ required: true, description: 'the day' }),
    ...timeFlags,
    ...outputFlags,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(QueryTicks);
    const { date: day, from, until, ...asked } = flags;
    const { queryRows } = await import('../../query/query-rows.ts');
    const { tickRows } = await import('../../query/rows-kinds.ts');
    const question = questionOf({ ...asked, start: day, end: day });
    this.leave(await queryRows(tickRows({ from, until }), question, this));
  }
}
