import type { ChartOptions } from '@taq/charts';
import type { Dataset } from '@taq/schema';
import type { Table } from 'apache-arrow';

/** The rows of an answer, and what was asked, for the heading of a picture. */
export interface AnswerRows {
  readonly table: Table;
  readonly dataset: Dataset;
  readonly asked: ChartOptions;
  /** Text columns whose values are JSON already. */
  readonly jsonColumns?: ReadonlySet<string>;
}
