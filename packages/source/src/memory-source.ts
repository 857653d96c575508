import { formatSymbol, TaqError, tradingDaysBetween, type ExchangeDate } from '@taq/schema';
import { textColumn, type ColumnBatch } from './column-batch.ts';
import type {
  AggregateQuestion,
  DaysQuestion,
  IngredientPart,
  SourceDay,
  SourceOptions,
  TaqSource,
} from './taq-source.ts';

/** The ingredients of one measure, each part sorted; every batch has a text column `symbol`. */
export type MemoryIngredients = Readonly<Partial<Record<IngredientPart, readonly ColumnBatch[]>>>;

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
}

/**
 * A source that holds its days in memory: proof that the contract can be met in a page, and a
 * real source for data that somebody else made.
 */
export class MemorySource implements TaqSource {
  readonly id: string;
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

  async listedSymbols(
    date: ExchangeDate,
    options: SourceOptions = {},
  ): Promise<ReadonlySet<string> | undefined> {
    this.#check(options);
    return this.#days.get(date)?.listed;
  }

  async *aggregate(
    { date, symbols, rule, part }: AggregateQuestion,
    options: SourceOptions = {},
  ): AsyncGenerator<ColumnBatch> {
    this.#check(options);
    const wanted = symbols === 'all' ? undefined : new Set(symbols.map(formatSymbol));
    for (const batch of this.#published(date).aggregates[rule.measure]?.[part] ?? []) {
      const kept = wanted === undefined ? batch : keepSymbols(batch, wanted);
      if (kept.rows > 0) yield kept;
      this.#check(options);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
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

function keepSymbols(batch: ColumnBatch, wanted: ReadonlySet<string>): ColumnBatch {
  const { codes, dictionary } = textColumn(batch, 'symbol');
  const rows = Array.from(codes.keys()).filter((row) =>
    wanted.has(dictionary[codes[row] ?? -1] ?? ''),
  );
  const columns = Object.fromEntries(
    Object.entries(batch.columns).map(([name, column]) => [
      name,
      'codes' in column
        ? { codes: pick(column.codes, rows), dictionary: column.dictionary }
        : pick(column, rows),
    ]),
  );
  return { rows: rows.length, columns };
}

function pick<T extends Int32Array | Int16Array | Float64Array | BigInt64Array>(
  values: T,
  rows: readonly number[],
): T {
  const Values = values.constructor as new (length: number) => T;
  const picked = new Values(rows.length);
  rows.forEach((row, index) => {
    picked[index] = values[row] as never;
  });
  return picked;
}
