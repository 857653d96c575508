import {
  formatSymbol,
  TaqError,
  tradingDaysBetween,
  type ExchangeDate,
  type TableColumn,
} from '@taq/schema';
import type { ColumnBatch } from './column-batch.ts';
import { keepSymbols } from './keep-symbols.ts';
import type { TickBatch, TickRule, TicksQuestion } from './raw-ticks.ts';
import type {
  AggregateQuestion,
  DayQuestion,
  DaysQuestion,
  IngredientPart,
  MasterLists,
  SourceDay,
  SourceOptions,
  TaqSource,
  TickEstimate,
} from './taq-source.ts';

/** The ingredients of one measure, each part sorted; every batch has a text column `symbol`. */
export type MemoryIngredients = Readonly<Partial<Record<IngredientPart, readonly ColumnBatch[]>>>;

/** Raw ticks by kind, sorted by symbol, then time; every batch has a text column `symbol`. */
export type MemoryTicks = Readonly<Partial<Record<TickRule['kind'], readonly TickBatch[]>>>;

/** What a `MemorySource` knows about one day. */
export interface MemoryDay {
  readonly date: ExchangeDate;
  readonly tableState: string;
  /** `published` where nothing is said. */
  readonly state?: SourceDay['state'];
  /** The master list; absent = there is none. */
  readonly listed?: ReadonlySet<string>;
  /** By measure. Parts and measures that are not there have no rows. */
  readonly aggregates: Readonly<Record<string, MemoryIngredients>>;
  /** Kinds that are not there have no rows. */
  readonly ticks?: MemoryTicks;
}

/** What a value takes on the wire, more or less. */
const BYTES_PER_VALUE = 8;

/**
 * A source that holds its days in memory: proof that the contract can be met in a page, and a
 * real source for data that somebody else made.
 */
export class MemorySource implements TaqSource {
  readonly id: string;
  readonly connections = Infinity;
  readonly #days: ReadonlyMap<ExchangeDate, MemoryDay>;
  #closed = false;

  constructor(days: Iterable<MemoryDay>, id = 'memory://') {
    this.id = id;
    this.#days = new Map(Array.from(days, (day) => [day.date, day]));
  }

  /** A day is there for every measure alike. */
  async days({ start, end }: DaysQuestion, options: SourceOptions = {}): Promise<SourceDay[]> {
    this.#check(options);
    return tradingDaysBetween(start, end).map((date) => {
      const day = this.#days.get(date);
      const state = stateOf(day);
      return { date, state, tableState: state === 'published' ? (day?.tableState ?? '') : '' };
    });
  }

  async masterLists(
    dates: readonly ExchangeDate[],
    options: SourceOptions = {},
  ): Promise<MasterLists> {
    this.#check(options);
    return new Map(
      dates.flatMap((date) => {
        const listed = this.#days.get(date)?.listed;
        return listed === undefined ? [] : [[date, listed] as const];
      }),
    );
  }

  async *aggregate(
    { date, symbols, rule, part }: AggregateQuestion,
    options: SourceOptions = {},
  ): AsyncGenerator<ColumnBatch> {
    this.#check(options);
    const batches = this.#published(date).aggregates[rule.measure]?.[part] ?? [];
    yield* this.#select(batches, symbols, options);
  }

  async *ticks(
    { date, symbols, kind }: TicksQuestion,
    options: SourceOptions = {},
  ): AsyncGenerator<TickBatch> {
    this.#check(options);
    yield* this.#select(this.#published(date).ticks?.[kind] ?? [], symbols, options);
  }

  /** One, whatever is asked. */
  requests(): number {
    return 1;
  }

  /** Counts the rows that there are. */
  async estimate(question: TicksQuestion, options: SourceOptions = {}): Promise<TickEstimate> {
    let [rows, bytes] = [0, 0];
    for await (const batch of this.ticks(question, options)) {
      rows += batch.rows;
      bytes += batch.rows * Object.keys(batch.columns).length * BYTES_PER_VALUE;
    }
    return { rows, bytes, basis: 'count' };
  }

  /** No row of anything that was put in for the day. */
  async isHollow({ date }: DayQuestion, options: SourceOptions = {}): Promise<boolean> {
    this.#check(options);
    const { aggregates, ticks = {} } = this.#published(date);
    const batches = [...Object.values(aggregates), ticks].flatMap((parts) =>
      Object.values(parts).flat(),
    );
    return batches.every(({ rows }) => rows === 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
  }

  *#select<C extends TableColumn>(
    batches: readonly ColumnBatch<C>[],
    symbols: AggregateQuestion['symbols'],
    options: SourceOptions,
  ): Generator<ColumnBatch<C>> {
    const wanted = symbols === 'all' ? undefined : new Set(symbols.map(formatSymbol));
    for (const batch of batches) {
      const kept = wanted === undefined ? batch : keepSymbols(batch, wanted);
      if (kept.rows > 0) yield kept;
      this.#check(options);
    }
  }

  #published(date: ExchangeDate): MemoryDay {
    const day = this.#days.get(date);
    const state = stateOf(day);
    if (day !== undefined && state === 'published') return day;
    if (state === 'not_permitted') {
      throw new TaqError('SOURCE_NOT_PERMITTED', `${date} may not be read at ${this.id}`, {
        details: { server: this.id, relation: date },
      });
    }
    throw new TaqError('SOURCE_FAILED', `there is nothing of ${date} at ${this.id}`, {
      details: { server: this.id },
      next: 'Ask for a day that the source has published.',
    });
  }

  #check({ signal }: SourceOptions): void {
    if (this.#closed) {
      throw new TaqError('CLOSED', 'the source is closed', { details: { what: 'source' } });
    }
    if (signal?.aborted === true) {
      throw new TaqError('INTERRUPTED', 'the transfer was interrupted', {
        details: { what: 'transfer' },
      });
    }
  }
}

function stateOf(day: MemoryDay | undefined): SourceDay['state'] {
  return day === undefined ? 'not_published' : (day.state ?? 'published');
}
