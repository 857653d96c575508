import type { Dataset, DatasetRule } from '../dataset.ts';
import type { ExchangeDate } from '../exchange-date.ts';
import type { RowBlock, RowTest } from './row-block.ts';
import { Tally, type Finding } from './finding.ts';

/** What the rows are held against besides their dataset. */
export interface ValidationScope {
  /** First and last date that the partition or the answer may hold, both included. */
  readonly first?: ExchangeDate;
  readonly last?: ExchangeDate;
  /** The number of rows that somebody else counted, the manifest for example. */
  readonly rows?: number;
  /** Bounds of the number of rows, both included. */
  readonly minRows?: number;
  readonly maxRows?: number;
  /** How the rows were made. */
  readonly rule?: DatasetRule;
}

/** A rule at work on one table: sees its blocks in their order, then says what it found. */
export interface RuleRun {
  see(block: RowBlock): void;
  findings(): Finding[];
}

/** A promise that rows keep. */
export type Rule = (dataset: Dataset, scope: ValidationScope) => RuleRun;

/** Gives the test that offending rows of a block pass, or `undefined` where none can. */
export type TestOf = (block: RowBlock) => RowTest | undefined;

/** A rule on rows by themselves; `prepare` is called once for a table. */
export function rowRule(
  rule: string,
  column: string,
  prepare: (dataset: Dataset, scope: ValidationScope) => TestOf,
): Rule {
  return (dataset, scope) => {
    const tally = new Tally(rule, column);
    const testOf = prepare(dataset, scope);
    return {
      see: (block) => {
        const isBroken = testOf(block);
        if (isBroken !== undefined) tallyRows(block, tally, isBroken);
      },
      findings: () => tally.findings(),
    };
  };
}

function tallyRows({ rows, firstRow }: RowBlock, tally: Tally, isBroken: RowTest): void {
  for (let row = 0; row < rows; row += 1) if (isBroken(row)) tally.add(firstRow + row);
}

/** Several rules as one, for columns that are known only with the dataset. */
export function allOf(rulesOf: (dataset: Dataset) => readonly Rule[]): Rule {
  return (dataset, scope) => {
    const runs = rulesOf(dataset).map((rule) => rule(dataset, scope));
    return {
      see: (block) => runs.forEach((run) => run.see(block)),
      findings: () => runs.flatMap((run) => run.findings()),
    };
  };
}
