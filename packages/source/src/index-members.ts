import type { ExchangeDate } from '@taq/schema';

/** A question about who belongs to an index. */
export interface MembersQuestion {
  readonly index: 'SP500';
  /** First and last day, both included. */
  readonly start: ExchangeDate;
  readonly end: ExchangeDate;
}

/** Who belonged to an index, day by day, by the source's own list. */
export interface IndexMembers {
  /** Of each canonical symbol, sorted, the trading days on which it was a member, rising. */
  readonly days: ReadonlyMap<string, readonly ExchangeDate[]>;
  /** The last day that the source's release of the list knows. */
  readonly knownThrough: ExchangeDate;
  /** Where that stands, for provenance. */
  readonly from: string;
  /** Members of which nobody knows under which symbol they traded, in words: they are left out. */
  readonly unlinked: readonly string[];
}
