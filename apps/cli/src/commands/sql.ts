import { Args, Flags } from '../oclif.ts';
import { EXIT_CODE_HELP } from '../exit-codes.ts';
import { dataDir, metrics, provenance, seconds, utc } from '../flags.ts';
import { rowsFile, stateFlags } from '../query-flags.ts';
import { TaqCommand } from '../taq-command.ts';

const MAX_ROWS = 10_000;
const TIMEOUT = 60_000;

export default class Sql extends TaqCommand {
  static override summary = 'Ask the store in SQL.';
  static override description =
    'DuckDB on the views minute_bars, daily_rv, spread_stats and ticks, of the live state, a ' +
    'snapshot or a day. One statement that asks: it sees no other file and no network, and ' +
    'changes nothing. ts is TIMESTAMP_NS in UTC, new_york(ts) the clock of New York. Without a ' +
    'statement it comes from stdin; on a terminal you are asked for one after the other. The exit ' +
    `code is 3 where there were more rows than --max-rows.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> "select symbol, max(high) from minute_bars group by 1 order by 1"',
    '<%= config.bin %> <%= command.id %> "select symbol, avg(rv_5m) from daily_rv group by 1" --as-of 2024-11-27 --json',
    '<%= config.bin %> <%= command.id %> "from spread_stats" --output spreads.parquet',
    '<%= config.bin %> <%= command.id %> "describe ticks"',
  ];
  static override args = {
    statement: Args.string({ description: 'a SELECT, WITH, FROM, DESCRIBE, SUMMARIZE or EXPLAIN' }),
  };
  static override flags = {
    'data-dir': dataDir,
    ...stateFlags,
    'max-rows': Flags.integer({
      description: 'rows to hand out at most',
      min: 1,
      default: MAX_ROWS,
      helpValue: 'N',
    }),
    timeout: seconds({ description: 'end a statement after so many seconds', default: TIMEOUT }),
    output: rowsFile,
    utc,
    provenance,
    metrics,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Sql);
    const { runSql } = await import('../sql/run-sql.ts');
    const { 'data-dir': folder, 'as-of': asOf, 'as-of-policy': asOfPolicy, ...rest } = flags;
    const { 'max-rows': maxRows, timeout: timeoutMs, ...wishes } = rest;
    const state = { dataDir: folder, asOf, asOfPolicy, maxRows, timeoutMs };
    this.leave(await runSql({ ...wishes, ...state, statement: args.statement }, this));
  }
}
