import type { DatasetRule, ExchangeDate, Symbol } from '@taq/schema';
import type { ColumnBatch } from './column-batch.ts';

/** What a source has of one trading day. */
export interface SourceDay {
  readonly date: ExchangeDate;
  readonly state: 'published' | 'not_published' | 'not_permitted';
  /**
   * Changes when the data change that the rule needs of the day; opaque. Empty where the day is not
   * there.
   */
  readonly tableState: string;
}

/** The rule of a measure, option by option. `measure` says which measure it is. */
export type MeasureRule = DatasetRule & { readonly measure: string };

/**
 * Which of a measure's ingredients are asked for, since each part has columns of its own.
 * Measures that are made of one table of sums have `cells`; spread statistics have a part of the
 * quotes, `quoted`, and one of the trades that met them, `effective`.
 */
export type IngredientPart = 'cells' | 'quoted' | 'effective';

/** A question about what there is for a measure. */
export interface DaysQuestion {
  /** First and last day, both included. */
  readonly start: ExchangeDate;
  readonly end: ExchangeDate;
  /** A day is there when all that this rule needs of it is there. */
  readonly rule: MeasureRule;
}

/** A question that the source answers with sums instead of ticks. */
export interface AggregateQuestion {
  readonly date: ExchangeDate;
  /** Symbols asked for, or every symbol that has ticks. */
  readonly symbols: readonly Symbol[] | 'all';
  readonly rule: MeasureRule;
  readonly part: IngredientPart;
}

export interface SourceOptions {
  /** Ends the transfer; the call then throws `INTERRUPTED`. */
  readonly signal?: AbortSignal;
}

/**
 * Where TAQ data comes from. Implementations hold connections or files: use `await using`.
 *
 * A source answers one question at a time: read what `aggregate` streams to its end before the
 * next one, or open a second source.
 *
 * Every method throws `TaqError`: `SOURCE_UNREACHABLE`, `SOURCE_AUTH_FAILED`,
 * `SOURCE_NOT_PERMITTED`, `SOURCE_LAYOUT`, `SOURCE_FAILED`, `INTERRUPTED`, `CLOSED`.
 */
export interface TaqSource extends AsyncDisposable {
  /** Kind and address without secrets, for provenance: `wrds://host:9737/wrds`. */
  readonly id: string;

  /**
   * One entry for each trading day of the range, in order. A day of which a part is missing is not
   * published. Throws `INVALID_ARGUMENT` for a rule that the source does not know.
   */
  days(question: DaysQuestion, options?: SourceOptions): Promise<SourceDay[]>;

  /**
   * Canonical symbols on the day's master list, test symbols left out. `undefined` where the
   * source has no master list of that day: then nothing is known about listing.
   */
  listedSymbols(
    date: ExchangeDate,
    options?: SourceOptions,
  ): Promise<ReadonlySet<string> | undefined>;

  /**
   * The exact ingredients of a measure for one published day, sorted by symbol, then by the
   * part's own key. Which columns there are is the measure's matter. A symbol that is asked for
   * twice is answered once. Throws `SOURCE_FAILED` for a day that is not published,
   * `INVALID_ARGUMENT` for a rule, or a part of its measure, that the source does not know.
   */
  aggregate(question: AggregateQuestion, options?: SourceOptions): AsyncIterable<ColumnBatch>;
}
