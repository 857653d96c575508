import type { ExchangeDate } from '@taq/schema';

/**
 * Who is asked for: these on every day, canonical and sorted; everybody who is listed; or the members
 * of an index, each on the days of its membership.
 */
export type AskedSymbols = readonly string[] | 'all' | AskedMembers;

/** Who is in an index on which day, and how that is known. */
export interface AskedMembers {
  readonly note: MembersNote;
  /** Canonical and sorted; nobody on a day that is not there. */
  readonly byDay: ReadonlyMap<ExchangeDate, readonly string[]>;
}

/** Where a list of members comes from, for people and programs. */
export interface MembersNote {
  readonly index: string;
  /** The tables, or the file. */
  readonly from: string;
  /** The last day that the list knows; `undefined` for one without an end. */
  readonly knownThrough: ExchangeDate | undefined;
  /** How many belong to it on any day of the range. */
  readonly symbols: number;
  /** Members that are left out, since nobody knows under which symbol they traded, in words. */
  readonly unlinked: readonly string[];
  /** Why it is not the source's own list. */
  readonly because: string | undefined;
}

export function isMembers(symbols: AskedSymbols): symbols is AskedMembers {
  return typeof symbols === 'object' && 'byDay' in symbols;
}

/** How it is known who is asked for, where that was looked up. */
export function membersNote(symbols: AskedSymbols | undefined): MembersNote | undefined {
  return symbols !== undefined && isMembers(symbols) ? symbols.note : undefined;
}

/** Some symbols, or an index to look up. */
export type SymbolsOfJob = Exclude<AskedSymbols, AskedMembers> | IndexChoice;

/** The members of an index; a list of one's own counts where the source has none for the range. */
export interface IndexChoice {
  readonly index: 'SP500';
  readonly list: MembersList | undefined;
}

/** A list of members that somebody wrote down. */
export interface MembersList {
  /** A name for it, such as the file's. */
  readonly from: string;
  /** Days of membership, both included; from ever and for ever where nothing is said. */
  readonly members: readonly {
    readonly symbol: string;
    readonly first?: ExchangeDate | undefined;
    readonly last?: ExchangeDate | undefined;
  }[];
}
