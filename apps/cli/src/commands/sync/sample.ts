import { EXIT_CODE_HELP } from '../../exit-codes.ts';
import { date, measure } from '../../flags.ts';
import { settingOf, sharedParams, syncFlags } from '../../sync-flags.ts';
import { TaqCommand } from '../../taq-command.ts';

export default class SyncSample extends TaqCommand {
  static override aliases = ['sync-sample'];
  static override summary = "Fetch a day's trades and quotes as they are.";
  static override description =
    'Every trade and every change of the national best bid and offer of the symbols, unfiltered, ' +
    'in one order: by time, quotes before trades, then as the source numbers them. A file for ' +
    'each symbol; what other samples of the day brought stays. A day of one busy symbol is ' +
    `millions of rows.\n\n${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> --date 2024-11-25 --symbols AAPL,BRK.B',
    '<%= config.bin %> <%= command.id %> --date 2024-11-25 --symbols AAPL --snapshot --json',
    '<%= config.bin %> <%= command.id %> --date 2024-11-25 --symbols AAPL --measure nbbo=nbbom+cqm --data-dir official',
  ];
  static override flags = {
    ...syncFlags,
    date: date({ required: true, description: 'the day' }),
    measure: measure(),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(SyncSample);
    const { runSync } = await import('../../sync/run-sync.ts');
    const { sampleTask } = await import('../../sync/tasks.ts');
    const { valuesByKey } = await import('../../parse-flags.ts');
    const task = sampleTask({
      ...sharedParams(flags),
      measure: valuesByKey(flags.measure ?? [], '--measure'),
      sampleDate: flags.date,
    });
    this.leave(await runSync(task, settingOf(flags), this));
  }
}
