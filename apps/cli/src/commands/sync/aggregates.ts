import { Flags } from '@oclif/core';
import type { ExchangeDate } from '@taq/schema';
import { parseAggregatesParams, type SyncSummary, type TaqAggregatesParams } from '@taq/sync';
import { WrdsSource } from '@taq/source-wrds';
import { EXIT, EXIT_CODE_HELP } from '../../exit-codes.ts';
import { dataDir, date, lockTimeout, symbols, url } from '../../flags.ts';
import { factsText } from '../../output/facts-text.ts';
import { openCellsText } from '../../output/open-cells.ts';
import { SyncProgress } from '../../output/sync-progress.ts';
import { summaryAsJson, summaryAsText, syncMetrics } from '../../output/sync-summary.ts';
import { TaqCommand } from '../../taq-command.ts';
import { connectionSettings, openSync, openStoreToWrite } from '../../wiring.ts';

export default class SyncAggregates extends TaqCommand {
  static override aliases = ['sync-aggregates'];
  static override summary = 'Bring an aggregate dataset of the store up to date.';
  static override description = `Fetches what is asked and not yet covered, commits it month by month, and leaves alone
what is there. The server's address comes from --url, WRDS_* or PG* variables; the
password from those or from ~/.pgpass.

${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> --symbols AAPL,BRK.B --start-date 2024-11-25 --end-date 2024-11-29',
    '<%= config.bin %> <%= command.id %> --symbols all --start-date 2024-11-01 --end-date 2024-11-29 --snapshot',
  ];
  static override flags = {
    'data-dir': dataDir,
    url,
    symbols: symbols({ required: true }),
    dataset: Flags.option({ options: ['1min_bars'] as const, default: '1min_bars' })({
      description: 'dataset to sync',
    }),
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
    metrics: Flags.boolean({ description: 'print timing and counts on stderr' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(SyncAggregates);
    const summary = await this.#sync(flags);
    this.say(flags.json ? summaryAsJson(summary) : summaryAsText(summary));
    if (flags.metrics) this.tell(factsText(syncMetrics(summary)));
    if (summary.open.length === 0) return;
    this.tell(openCellsText(summary.open));
    this.leave(EXIT.partly);
  }

  async #sync(flags: SyncFlags): Promise<SyncSummary> {
    const params = paramsOf(flags);
    parseAggregatesParams(params);
    const settings = await connectionSettings(flags.url);
    using progress = new SyncProgress({ quiet: flags.json });
    const store = await openStoreToWrite(flags['data-dir']);
    await using source = new WrdsSource(settings);
    return await openSync(store, source).run('taq_aggregates', params, {
      signal: this.signal,
      lockTimeoutMs: flags['lock-timeout'],
      onEvent: (event) => progress.show(event),
    });
  }
}

function paramsOf(flags: SyncFlags): TaqAggregatesParams {
  return {
    symbols: flags.symbols,
    dataset: flags.dataset,
    startDate: flags['start-date'],
    endDate: flags['end-date'],
    incremental: !flags.full,
    snapshot: flags.snapshot,
    snapshotTag: flags['snapshot-tag'],
  };
}

interface SyncFlags {
  readonly 'data-dir': string;
  readonly url?: string | undefined;
  readonly symbols: readonly string[] | 'all';
  readonly dataset: string;
  readonly 'start-date': ExchangeDate;
  readonly 'end-date': ExchangeDate;
  readonly full: boolean;
  readonly snapshot: boolean;
  readonly 'snapshot-tag'?: string | undefined;
  readonly 'lock-timeout': number;
  readonly json: boolean;
}
