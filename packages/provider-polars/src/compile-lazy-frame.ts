import type { ReadPlan, RowFilter, SeqRange, TimeSpan } from '@taq/provider';
import { toEpochDay } from '@taq/schema';
import pl, { type Expr, type LazyDataFrame } from 'nodejs-polars';

/** The plan as one lazy frame; nothing is read before it is collected. */
export function compileLazyFrame(plan: ReadPlan): LazyDataFrame {
  const rows = pl.concat(plan.files.map(({ path }) => scanFile(path)));
  const sorted = filtered(rows, plan.where).sort({
    by: plan.orderBy.map(column),
    nullsLast: true,
  });
  const first = plan.limit === undefined ? sorted : sorted.head(plan.limit);
  return first.select(...plan.columns.map(column));
}

/** One file, whatever characters its path has. Statistics let Polars skip row groups. */
export function scanFile(path: string): LazyDataFrame {
  return pl.scanParquet(path, { glob: false, hivePartitioning: false, useStatistics: true });
}

/** Conditions that Polars hands down to the scan, where they skip row groups. */
function filtered(rows: LazyDataFrame, where: RowFilter): LazyDataFrame {
  return conditions(where).reduce((frame, condition) => frame.filter(condition), rows);
}

function conditions({ symbols, dates, times, seqs }: RowFilter): Expr[] {
  return [
    ...(symbols === undefined ? [] : [anySymbol(symbols)]),
    ...between(dates),
    ...(times === undefined ? [] : [anyOf(times.map(inSpan))]),
    ...(seqs === undefined ? [] : inSequence(seqs)),
  ];
}

function anySymbol(symbols: readonly string[]): Expr {
  const [first, ...others] = symbols;
  if (first === undefined || others.length > 0) return column('symbol').isIn([...symbols]);
  return column('symbol').eq(pl.lit(first));
}

function between({ start, end }: RowFilter['dates']): readonly Expr[] {
  const [first, last] = [toEpochDay(start), toEpochDay(end)];
  return first === last ? [epochDay().eq(first)] : [epochDay().gtEq(first), epochDay().ltEq(last)];
}

function anyOf(spans: readonly Expr[]): Expr {
  return spans.length === 0 ? pl.lit(false) : spans.reduce((all, span) => all.or(span));
}

function inSpan({ dates, from, until }: TimeSpan): Expr {
  const time = column('ts')
    .cast(pl.Int64)
    .sub(epochDay().cast(pl.Int64).mul(integer(NS_PER_DAY)));
  const isInside = time.gtEq(integer(from)).and(time.lt(integer(until)));
  return between(dates).reduceRight((all, condition) => condition.and(all), isInside);
}

const NS_PER_DAY = 86_400_000_000_000;

function inSequence({ from, until }: SeqRange): Expr[] {
  const isAfter = column('seq').gtEq(integer(from));
  return until === undefined ? [isAfter] : [isAfter, column('seq').lt(integer(until))];
}

/** Of at most 2^53: nodejs-polars makes doubles of all numbers. */
function integer(value: number | bigint): Expr {
  return pl.lit(Number(value)).cast(pl.Int64);
}

// nodejs-polars takes half a millisecond to make an expression, and as long to collect it: common ones
// are made once, and the others are few.
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
