import type { ReadPlan, RowFilter } from '@taq/provider';
import { toEpochDay, type ExchangeDate } from '@taq/schema';
import pl, { type Expr, type LazyDataFrame } from 'nodejs-polars';

/** The plan as one lazy frame; nothing is read before it is collected. */
export function compileLazyFrame(plan: ReadPlan): LazyDataFrame {
  const rows = pl
    .concat(plan.files.map(({ path }) => scanFile(path)))
    .filter(condition(plan.where))
    .select(...plan.columns)
    .sort({ by: [...plan.orderBy], nullsLast: true });
  return plan.limit === undefined ? rows : rows.head(plan.limit);
}

/** One file, whatever characters its path has. Statistics let Polars skip row groups. */
export function scanFile(path: string): LazyDataFrame {
  return pl.scanParquet(path, { glob: false, hivePartitioning: false, useStatistics: true });
}

function condition({ symbols, dates }: RowFilter): Expr {
  const date = pl.col('date');
  const inRange = date.gtEq(dateLiteral(dates.start)).and(date.ltEq(dateLiteral(dates.end)));
  if (symbols === undefined) return inRange;
  return inRange.and(pl.col('symbol').isIn([...symbols]));
}

function dateLiteral(date: ExchangeDate): Expr {
  return pl.lit(toEpochDay(date)).cast(pl.Int32).cast(pl.Date);
}
