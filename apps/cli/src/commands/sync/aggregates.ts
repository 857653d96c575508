import { Flags } from '@oclif/core';
import { EXIT_CODE_HELP } from '../../exit-codes.ts';
import { dataDir, date, lockTimeout, measure, metrics, symbols, url } from '../../flags.ts';
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
    'data-dir': dataDir,
    url,
    symbols: symbols({ required: true }),
    dataset: Flags.option({
      options: ['1min_bars', 'daily_rv', 'spread_stats'] as const,
      default: '1min_bars',
    })({
      description: 'dataset to sync',
    }),
    measure: measure(),
    'start-date': date({ required: true, description: 'first day, included' }),
    'end-date': date({ required: true, description: 'last day, included' }),
    incremental: Flags.boolean({
      description: 'fetch only what is not covered (default)',
      exclusive: ['full'],
    }),
    full: Flags.boolean({ description: 'fetch everything again' }),
    snapshot: Flags.boolean({ description: 'take a snapshot when all is committed' }),
    'snapshot-tag': Flags.string({
      description: 'take a snapshot under this tag',
      helpValue: 'TAG',
    }),
    'lock-timeout': lockTimeout({ default: 0 }),
    metrics,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(SyncAggregates);
    const { syncAggregates } = await import('../../sync/sync-aggregates.ts');
    const { valuesByKey } = await import('../../parse-flags.ts');
    const job = {
      params: {
        symbols: flags.symbols,
        dataset: flags.dataset,
        measure: valuesByKey(flags.measure ?? [], '--measure'),
        startDate: flags['start-date'],
        endDate: flags['end-date'],
        incremental: !flags.full,
        snapshot: flags.snapshot,
        snapshotTag: flags['snapshot-tag'],
      },
      dataDir: flags['data-dir'],
      url: flags.url,
      lockTimeoutMs: flags['lock-timeout'],
      json: flags.json,
      metrics: flags.metrics,
    };
    this.leave(await syncAggregates(job, this));
  }
}
