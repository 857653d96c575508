import type { ReadPlan, RowFilter } from '@taq/provider';
import { toEpochDay } from '@taq/schema';
import pl, { type Expr, type LazyDataFrame } from 'nodejs-polars';

/** The plan as one lazy frame; nothing is read before it is collected. */
export function compileLazyFrame(plan: ReadPlan): LazyDataFrame {
  const rows = pl.concat(plan.files.map(({ path }) => scanFile(path)));
  const sorted = filtered(rows, plan.where)
    .select(...plan.columns.map(column))
    .sort({ by: plan.orderBy.map(column), nullsLast: true });
  return plan.limit === undefined ? sorted : sorted.head(plan.limit);
}

/** One file, whatever characters its path has. Statistics let Polars skip row groups. */
export function scanFile(path: string): LazyDataFrame {
  return pl.scanParquet(path, { glob: false, hivePartitioning: false, useStatistics: true });
}

/** Conditions that Polars hands down to the scan, where they skip row groups. */
function filtered(rows: LazyDataFrame, { symbols, dates }: RowFilter): LazyDataFrame {
  const ofSymbols = symbols === undefined ? rows : rows.filter(column('symbol').isIn([...symbols]));
  return ofSymbols
    .filter(epochDay().gtEq(toEpochDay(dates.start)))
    .filter(epochDay().ltEq(toEpochDay(dates.end)));
}

// nodejs-polars takes half a millisecond to make an expression, so common ones are made once.
const columns = new Map<string, Expr>();
let dateAsDay: Expr | undefined;

function column(name: string): Expr {
  const made = columns.get(name) ?? pl.col(name);
  columns.set(name, made);
  return made;
}

function epochDay(): Expr {
  dateAsDay ??= column('date').cast(pl.Int32);
  return dateAsDay;
}
