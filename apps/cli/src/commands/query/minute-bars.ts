import { Flags } from '@oclif/core';
import type { ChartOptions } from '@taq/charts';
import type { Answer } from '@taq/provider';
import { minuteBars, type ExchangeDate } from '@taq/schema';
import { EXIT_CODE_HELP } from '../../exit-codes.ts';
import { dataDir, date, symbols } from '../../flags.ts';
import { answerMetrics, describeAnswer } from '../../output/answer-text.ts';
import { factsText } from '../../output/facts-text.ts';
import { openCellsText } from '../../output/open-cells.ts';
import { writerFor } from '../../output/output-file.ts';
import { plotCandles } from '../../output/plot-candles.ts';
import { peopleTable } from '../../output/people-table.ts';
import { jsonRows } from '../../output/row-formats.ts';
import { judgeCoverage } from '../../query-outcome.ts';
import { TaqCommand } from '../../taq-command.ts';
import { openLocalProvider, storedSymbols } from '../../wiring.ts';

export default class QueryMinuteBars extends TaqCommand {
  static override aliases = ['minute-bars'];
  static override summary = 'Minute bars of symbols and days that the store holds.';
  static override description = `Bars are stamped with their start; both days are included; minutes without a trade have no
row. --json and --output hold rows only, the same for both engines and every run, with ts as
UTC text. On a terminal, times are those of New York.

${EXIT_CODE_HELP}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> --symbols AAPL --start 2024-11-25 --end 2024-11-25',
    '<%= config.bin %> <%= command.id %> --symbols AAPL,BRK.B --start 2024-11-25 --end 2024-11-29 --engine polars --json',
    '<%= config.bin %> <%= command.id %> --symbols all --start 2024-11-25 --end 2024-11-29 --as-of 2024-11-29 --output bars.parquet',
  ];
  static override flags = {
    'data-dir': dataDir,
    symbols: symbols({ required: true }),
    start: date({ required: true, description: 'first day, included' }),
    end: date({ required: true, description: 'last day, included' }),
    'as-of': date({
      description: 'answer from the first snapshot that reaches this day, without later rows',
      exclusive: ['tag'],
    }),
    tag: Flags.string({ description: 'answer from this snapshot', helpValue: 'TAG' }),
    engine: Flags.option({ options: ['duckdb', 'polars'] as const, default: 'duckdb' })({
      description: 'engine that reads the files',
    }),
    output: Flags.string({
      description: 'write the rows to a file; .csv, .json, .parquet, .arrow, .svg or .html decides',
      helpValue: 'FILE',
    }),
    plot: Flags.boolean({
      description: 'draw candles instead of a table',
      exclusive: ['json', 'output'],
    }),
    validate: Flags.boolean({
      description: 'check the rows against their schema and rules',
      default: true,
      allowNo: true,
    }),
    metrics: Flags.boolean({ description: 'print timing and counts on stderr' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(QueryMinuteBars);
    const write = flags.output === undefined ? undefined : writerFor(flags.output);
    const answer = await this.#ask(flags);
    const outcome = await judgeCoverage(answer.coverage, async () =>
      storedSymbols(flags['data-dir'], minuteBars),
    );
    if (write === undefined) await this.#print(answer, flags);
    else
      await write(flags.output ?? '', {
        table: answer.table,
        dataset: minuteBars,
        asked: askedOf(flags),
      });
    if (!flags.json) this.tell(`${describeAnswer(answer)}\n`);
    if (flags.metrics) this.tell(factsText(answerMetrics(answer.provenance)));
    if (answer.coverage.missing.length > 0) this.tell(openCellsText(answer.coverage.missing));
    this.leave(outcome);
  }

  async #ask(flags: QuestionFlags): Promise<Answer> {
    await using provider = openLocalProvider(flags['data-dir'], flags.engine);
    const { symbols: asked, start, end, validate, tag } = flags;
    const question = { symbols: asked, startDate: start, endDate: end, validate };
    return await provider.fetchMinuteBars(
      { ...question, tag, asOf: flags['as-of'] },
      { signal: this.signal },
    );
  }

  async #print({ table }: Answer, flags: QuestionFlags): Promise<void> {
    if (flags.json) for (const chunk of jsonRows(table, minuteBars)) this.say(chunk);
    else if (flags.plot) this.say(`${await plotCandles(table, askedOf(flags))}\n`);
    else this.say(`${peopleTable(table, minuteBars)}\n`);
  }
}

function askedOf({ symbols: asked, start, end }: QuestionFlags): ChartOptions {
  return { start, end, ...(asked === 'all' ? {} : { symbols: asked }) };
}

interface QuestionFlags {
  readonly 'data-dir': string;
  readonly engine: 'duckdb' | 'polars';
  readonly symbols: readonly string[] | 'all';
  readonly start: ExchangeDate;
  readonly end: ExchangeDate;
  readonly validate: boolean;
  readonly json: boolean;
  readonly plot: boolean;
  readonly tag?: string | undefined;
  readonly 'as-of'?: ExchangeDate | undefined;
}
