import { Flags } from '../../oclif.ts';
import { EXIT_CODE_HELP } from '../../exit-codes.ts';
import { date, measure } from '../../flags.ts';
import { aggregate, settingOf, sharedParams, syncFlags } from '../../sync-flags.ts';
import { TaqCommand } from '../../taq-command.ts';

export default class SyncAggregates extends TaqCommand {
  static override aliases = ['sync-aggregates'];
  static override summary = 'Bring an aggregate dataset of the store up to date.';
  static override description =
    'Fetches what is asked and not yet covered, commits it month by month, and leaves alone what ' +
    "is there. The server's address comes from --url, WRDS_* or PG* variables; the password from " +
    `those or from ~/.pgpass.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> --symbols AAPL,BRK.B --start-date 2024-11-25 --end-date 2024-11-29',
    '<%= config.bin %> <%= command.id %> --symbols all --start-date 2024-11-01 --end-date 2024-11-29 --snapshot',
    '<%= config.bin %> <%= command.id %> --dataset spread_stats --measure preset=hj --data-dir hj --symbols all --start-date 2024-11-25 --end-date 2024-11-29',
  ];
  static override flags = {
    ...syncFlags,
    dataset: Flags.option({
      options: ['1min_bars', 'daily_rv', 'spread_stats'] as const,
      default: '1min_bars',
    })({
      description: 'dataset to sync',
    }),
    measure: measure(),
    aggregate,
    'start-date': date({ required: true, description: 'first day, included' }),
    'end-date': date({ required: true, description: 'last day, included' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(SyncAggregates);
    const { runSync } = await import('../../sync/run-sync.ts');
    const { aggregatesTask } = await import('../../sync/tasks.ts');
    const { valuesByKey } = await import('../../parse-flags.ts');
    const task = aggregatesTask({
      ...sharedParams(flags),
      dataset: flags.dataset,
      measure: valuesByKey(flags.measure ?? [], '--measure'),
      aggregate: flags.aggregate,
      startDate: flags['start-date'],
      endDate: flags['end-date'],
    });
    this.leave(await runSync(task, settingOf(flags), this));
  }
}
