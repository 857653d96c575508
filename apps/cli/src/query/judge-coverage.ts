import type { AnswerCoverage } from '@taq/provider';
import { tradingDaysBetween } from '@taq/schema';
import { EXIT, type ExitCode } from '../exit-codes.ts';

/** What the coverage of an answer means for the exit code: whether a sync would bring more of it. */
export function judgeCoverage({ range, missing }: AnswerCoverage): ExitCode {
  const isClosed = tradingDaysBetween(range.start, range.end).length === 0;
  return isClosed || missing.length === 0 ? EXIT.ok : EXIT.partly;
}
