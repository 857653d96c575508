import type { ExchangeDate } from '@taq/schema';
import type { Table } from 'apache-arrow';
import type { LocalMeasures, QuotesTable, TradesTable } from '../../src/index.ts';
import { expectSame } from './rows.ts';

/** What the three datasets have of a day, by their default rules. */
export interface Answers {
  readonly bars: Table;
  readonly rv: Table;
  readonly spreads: Table;
}

interface DayTables {
  readonly date: ExchangeDate;
  readonly trades: TradesTable;
  readonly quotes: QuotesTable;
}

export async function answersOf(measures: LocalMeasures, day: DayTables): Promise<Answers> {
  return {
    bars: await measures.minuteBars(day),
    rv: await measures.dailyRv(day),
    spreads: await measures.spreadStats(day),
  };
}

export function expectSameAnswers(actual: Answers, expected: Answers): void {
  for (const name of ['bars', 'rv', 'spreads'] as const) expectSame(actual[name], expected[name]);
}
