import type { DatasetRule, ExchangeDate, Symbol } from '@taq/schema';
import type { ColumnBatch } from './column-batch.ts';
import type { IndexMembers, MembersQuestion } from './index-members.ts';
import type { TickBatch, TicksQuestion } from './raw-ticks.ts';
import type { SourceReport } from './source-report.ts';

/** What a source has of one trading day. */
export interface SourceDay {
  readonly date: ExchangeDate;
  readonly state: 'published' | 'not_published' | 'not_permitted';
  /**
   * Changes when the data change that the rule needs of the day; opaque. Empty where the day is not
   * there.
   */
  readonly tableState: string;
  /** The parts that are not there, of a day that is not published: names of the source's own. */
  readonly missing?: readonly string[];
  /**
   * The finest unit of its clock, where the source says so; several tables have that of the
   * coarsest.
   */
  readonly clockUnit?: ClockUnit;
}

export type ClockUnit = 'ms' | 'us' | 'ns';

/**
 * The rule of a measure, option by option. `measure` says which measure it is. Raw ticks are the
 * measure `ticks` with the options of `TickRule`; without `kind` both kinds are meant.
 */
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

/** What `aggregate` or `ticks` transfers. */
export type TransferQuestion = AggregateQuestion | TicksQuestion;

/** Who is listed, by day. */
export type MasterLists = ReadonlyMap<ExchangeDate, ReadonlySet<string>>;

/** A question about one day and what a rule needs of it. */
export interface DayQuestion {
  readonly date: ExchangeDate;
  readonly rule: MeasureRule;
}

/** What a transfer of raw ticks will be. */
export interface TickEstimate {
  readonly rows: number;
  /** Bytes on the wire. */
  readonly bytes: number;
  /** `count` is exact; `statistics` are the server's, `size` follows from the size of the table. */
  readonly basis: 'count' | 'statistics' | 'size';
}

export interface SourceOptions {
  /** Ends the transfer; the call then throws `INTERRUPTED`. */
  readonly signal?: AbortSignal;
}

/**
 * Where TAQ data comes from. Implementations hold connections or files: use `await using`.
 *
 * A source has so many transfers at a time as `connections` says, and while all are under way
 * refuses any other question: read what `aggregate` and `ticks` stream to its end first.
 *
 * Every method throws `TaqError`: `SOURCE_UNREACHABLE`, `SOURCE_AUTH_FAILED`,
 * `SOURCE_NOT_PERMITTED`, `SOURCE_LAYOUT`, `SOURCE_FAILED`, `INTERRUPTED`, `CLOSED`.
 */
export interface TaqSource extends AsyncDisposable {
  /** Kind and address without secrets, for provenance: `wrds://host:9737/wrds`. */
  readonly id: string;

  /** How many transfers it can have at a time, as far as is known by now. */
  readonly connections: number;

  /**
   * One entry for each trading day of the range, in order. A day of which a part is missing is not
   * published. Throws `INVALID_ARGUMENT` for a rule that the source does not know.
   */
  days(question: DaysQuestion, options?: SourceOptions): Promise<SourceDay[]>;

  /**
   * Canonical symbols on the master list of each day, test symbols left out. A day of which the
   * source has no master list is not there: then nothing is known about listing.
   */
  masterLists(dates: readonly ExchangeDate[], options?: SourceOptions): Promise<MasterLists>;

  /**
   * The exact ingredients of a measure for one published day, sorted by symbol, then by the
   * part's own key. Which columns there are is the measure's matter. A symbol that is asked for
   * twice is answered once. Throws `SOURCE_FAILED` for a day that is not published,
   * `INVALID_ARGUMENT` for a rule, or a part of its measure, that the source does not know.
   */
  aggregate(question: AggregateQuestion, options?: SourceOptions): AsyncIterable<ColumnBatch>;

  /**
   * The ticks of one published day, unfiltered, in no order unless one is asked for. A symbol that is asked for
   * twice is answered once. Throws `SOURCE_FAILED` for a day that is not published, and where the
   * data changed while they were read: what was handed out by then is worth nothing, and
   * `retrying` asks again. Throws `INVALID_ARGUMENT` for a rule that the source does not know, or
   * cannot sort.
   */
  ticks(question: TicksQuestion, options?: SourceOptions): AsyncIterable<TickBatch>;

  /**
   * How many requests for data a transfer takes, each for a part of its symbols; the source is not
   * asked. Throws `INVALID_ARGUMENT` as the transfer does.
   */
  requests(question: TransferQuestion): number;

  /** How much `ticks` would bring. Throws as it does. */
  estimate(question: TicksQuestion, options?: SourceOptions): Promise<TickEstimate>;

  /**
   * Whether any of the tables that a rule needs of a published day has no row at all: then nothing
   * can be said about anybody. Throws as `ticks` does.
   */
  isHollow(question: DayQuestion, options?: SourceOptions): Promise<boolean>;

  /** What it is, and what the account may read; absent where there is nothing to say. */
  inspect?(options?: SourceOptions): Promise<SourceReport>;

  /**
   * Who was in an index on each day of a range; absent where the source knows no index. Throws
   * `SOURCE_NOT_PERMITTED`, and `MEMBERS_UNKNOWN` for days beyond what the source's release of the
   * list knows.
   */
  members?(question: MembersQuestion, options?: SourceOptions): Promise<IndexMembers>;
}
