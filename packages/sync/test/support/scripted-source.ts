import { formatSymbol, type ExchangeDate } from '@taq/schema';
import {
  MemorySource,
  type AggregateQuestion,
  type ColumnBatch,
  type DayQuestion,
  type DaysQuestion,
  type MasterLists,
  type MeasureRule,
  type MemoryDay,
  type SourceDay,
  type SourceOptions,
  type TaqSource,
  type TickBatch,
  type TickEstimate,
  type TicksQuestion,
} from '@taq/source';

/** A `MemorySource` whose days a test changes, and which notes what it was asked. */
export class ScriptedSource implements TaqSource {
  readonly id = 'memory://scripted';
  /** Days that a sync fetches at a time. */
  connections = 1;
  /** `2024-11-25 AAPL,IBM`, in the order of the questions. */
  readonly aggregated: string[] = [];
  /** The rule of each question, about days or sums. */
  readonly rules: MeasureRule[] = [];
  /** Called before a day's sums are given out: the place to throw, abort or change a day. */
  onAggregate: (date: ExchangeDate) => void | Promise<void> = () => undefined;
  readonly #days = new Map<ExchangeDate, MemoryDay>();

  constructor(days: readonly MemoryDay[] = []) {
    this.publish(...days);
  }

  /** Adds days, or puts them in the place of those that were there. */
  publish(...days: readonly MemoryDay[]): void {
    for (const day of days) this.#days.set(day.date, day);
  }

  async days(question: DaysQuestion, options?: SourceOptions): Promise<SourceDay[]> {
    this.rules.push(question.rule);
    return this.#now().days(question, options);
  }

  async masterLists(dates: readonly ExchangeDate[], options?: SourceOptions): Promise<MasterLists> {
    return this.#now().masterLists(dates, options);
  }

  async *aggregate(
    question: AggregateQuestion,
    options?: SourceOptions,
  ): AsyncGenerator<ColumnBatch> {
    const { date, symbols, rule } = question;
    this.rules.push(rule);
    const names = symbols === 'all' ? 'all' : symbols.map(formatSymbol).join(',');
    this.aggregated.push(`${date} ${names}`);
    await this.onAggregate(date);
    yield* this.#now().aggregate(question, options);
  }

  ticks(question: TicksQuestion, options?: SourceOptions): AsyncIterable<TickBatch> {
    return this.#now().ticks(question, options);
  }

  requests(): number {
    return this.#now().requests();
  }

  async estimate(question: TicksQuestion, options?: SourceOptions): Promise<TickEstimate> {
    return this.#now().estimate(question, options);
  }

  async isHollow(question: DayQuestion, options?: SourceOptions): Promise<boolean> {
    return this.#now().isHollow(question, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #now(): MemorySource {
    return new MemorySource(this.#days.values(), this.id);
  }
}
