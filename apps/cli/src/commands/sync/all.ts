import { Flags } from '../../oclif.ts';
import { EXIT_CODE_HELP } from '../../exit-codes.ts';
import { date, measure } from '../../flags.ts';
import { aggregate, settingOf, sharedParams, syncFlags } from '../../sync-flags.ts';
import { TaqCommand } from '../../taq-command.ts';

const DATASETS = ['1min_bars', 'daily_rv', 'spread_stats'];

export default class SyncAll extends TaqCommand {
  static override summary = 'Bring all three aggregate datasets up to date.';
  static override description =
    'The same as sync aggregates for minute bars, volatilities and spreads, together: with ' +
    '--aggregate local each day is transferred once for all of them. --since 5d is meant for a ' +
    'scheduler: days that the server does not have yet are no failure, nothing to do takes a ' +
    `moment and is silent in a pipe, and what is there stays.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> --symbols AAPL,BRK.B --start-date 2024-11-25 --end-date 2024-11-29',
    '<%= config.bin %> <%= command.id %> --symbols @symbols.txt --since 5d --lock-timeout 600',
  ];
  static override flags = {
    ...syncFlags,
    measure: measure(),
    aggregate,
    'start-date': date({
      description: 'first day, included',
      dependsOn: ['end-date'],
      exclusive: ['since'],
    }),
    'end-date': date({ description: 'last day, included', dependsOn: ['start-date'] }),
    since: Flags.custom<number>({
      description: 'so many days back, up to today: 5d, 2w',
      helpValue: 'DAYS',
      parse: async (text) => (await import('../../parse-flags.ts')).parseSince(text),
    })({ exactlyOne: ['since', 'start-date'] }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(SyncAll);
    const { runSync } = await import('../../sync/run-sync.ts');
    const { aggregatesTask, daysSince } = await import('../../sync/tasks.ts');
    const { valuesByKey } = await import('../../parse-flags.ts');
    const { 'start-date': startDate = '', 'end-date': endDate = '', since } = flags;
    const isRolling = since !== undefined;
    const days = isRolling ? daysSince(since, Date.now()) : { startDate, endDate };
    const task = aggregatesTask({
      ...sharedParams(flags),
      dataset: DATASETS,
      measure: valuesByKey(flags.measure ?? [], '--measure'),
      aggregate: flags.aggregate,
      ...days,
    });
    const asked = { ...task, days: { ...task.days, isRolling } };
    this.leave(await runSync(asked, settingOf(flags), this));
  }
}
