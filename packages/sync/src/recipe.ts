import type { Dataset, DatasetRule, ExchangeDate } from '@taq/schema';
import type { MeasureRule, TickRule, TransferQuestion } from '@taq/source';
import type { RecordBatch } from 'apache-arrow';
import type { DayPass } from './day-pass.ts';
import type { DayWork } from './plan-sync.ts';

/** A dataset with the rule by which its rows are made, every option chosen. */
export type MadeDataset = Dataset & {
  readonly rule: DatasetRule & {
    readonly measure: string;
    readonly conditions: string;
    /** Counted up where the same options come to mean something else. */
    readonly definition: number;
  };
};

/** Who makes the rows: the source adds up, or its ticks come here. */
export type Way = 'server' | 'local';

/** Which rows of a day. */
export interface DayQuestion {
  readonly date: ExchangeDate;
  /** Canonical, sorted. */
  readonly symbols: readonly string[];
  readonly signal: AbortSignal;
}

/** Whose rows of which day. */
export type DayPart = Pick<DayQuestion, 'date' | 'symbols'>;

/** One way to make a dataset's rows. */
export interface RowMaker {
  readonly way: Way;
  /** Transfers that a day has at a time. */
  readonly connections: number;
  /** What the source is asked for such rows. */
  asks(part: DayPart): readonly TransferQuestion[];
  /** Rows of the pass's day, sorted by the dataset's key; no batch holds rows of two parts. */
  rows(question: DayQuestion, pass: DayPass): AsyncIterable<RecordBatch>;
}

/** How a dataset is made of what a source has. */
export interface Recipe {
  readonly dataset: MadeDataset;
  /** As a source is told which of its tables the days are about. */
  readonly sourceRule: MeasureRule;
  /** The partition that a day lies in. */
  readonly partitionOf: (date: ExchangeDate) => string;
  /** A day's work in the parts that get files of their own, in the order of their symbols. */
  partsOf(work: DayWork): readonly DayWork[];
  /** Makes its rows. Throws `INVALID_ARGUMENT` for a way that the dataset's rule does not allow. */
  maker(way: Way): RowMaker;
  /** The ticks that its rows are made of. */
  readonly ticks: readonly TickRule[];
  /** The ways that its rule allows, the usual one first. */
  readonly ways: readonly Way[];
}
