import type { CoverageState, ExchangeDate } from '@taq/schema';
import { canonicalJson } from './canonical-json.ts';
import { decodeCoverage, type EncodedCoverage } from './coverage-codec.ts';
import { Coverage } from './coverage.ts';

/** A symbol's day of which something else is known. */
export interface CoverageDifference {
  readonly symbol: string;
  readonly date: ExchangeDate;
  readonly before: CoverageState;
  readonly after: CoverageState;
}

/** The symbol-days that are not in the same state, by day, then symbol. */
export function diffCoverage(
  before: EncodedCoverage | undefined,
  after: EncodedCoverage | undefined,
): CoverageDifference[] {
  if (canonicalJson(before) === canonicalJson(after)) return [];
  const [left, right] = [before, after].map((one) => one && decodeCoverage(one));
  return differences(left ?? Coverage.empty, right ?? Coverage.empty);
}

function differences(left: Coverage, right: Coverage): CoverageDifference[] {
  const changed: CoverageDifference[] = [];
  const note = (symbol: string, date: ExchangeDate): void => {
    const [before, after] = [left.state(symbol, date), right.state(symbol, date)];
    if (before !== after) changed.push({ symbol, date, before, after });
  };
  for (const { symbol, date } of left.cells()) note(symbol, date);
  for (const { symbol, date } of right.cells()) {
    if (left.cell(symbol, date) === undefined) note(symbol, date);
  }
  const rank = ({ date, symbol }: CoverageDifference): string => `${date} ${symbol}`;
  return changed.toSorted((one, other) => (rank(one) < rank(other) ? -1 : 1));
}
