import type { CoverageState, DatasetRule, ExchangeDate } from '@taq/schema';
import { canonicalJson } from './canonical-json.ts';

/** What a store records of a cell: `closed` days the calendar knows, `not_synced` is no record. */
export type RecordedState = Exclude<CoverageState, 'closed' | 'not_synced'>;

/** How rows were made. Filter set and options are the same in all cells of a dataset. */
export interface Provenance {
  /** The source's id, for example `wrds`. */
  readonly source: string;
  /** Names the query, so that a changed definition is seen. */
  readonly fingerprint: string;
  readonly filterSet: string;
  /** The other options, what is measured and by which definition included. */
  readonly options: DatasetRule;
  /** The program and its version that made the rows; older stores do not say. */
  readonly software?: string;
}

/** One look at a day's tables, which brought one or more cells. */
export interface Fetch {
  /** When it began, in milliseconds since 1970. Of two fetches of a cell the later start wins. */
  readonly startedAt: number;
  /** When all of it was there; older stores do not say. */
  readonly finishedAt?: number;
  /** The finest unit of the clock that stamped the day's ticks, where the source says so. */
  readonly clockUnit?: 'ms' | 'us' | 'ns';
  /** The source's mark of the table's state, for example file node and size. */
  readonly tableState?: string;
  /** Whether the day counted as provisional then. */
  readonly provisional: boolean;
  readonly provenance: Provenance;
}

/** What is recorded of one symbol's day. */
export interface Cell {
  readonly state: RecordedState;
  readonly fetch: Fetch;
}

/** The cells that one fetch of one day brought, by canonical symbol. */
export interface FetchedDay {
  readonly date: ExchangeDate;
  readonly fetch: Fetch;
  readonly cells: ReadonlyMap<string, RecordedState>;
}

const WITHOUT_ANSWER: ReadonlySet<RecordedState> = new Set([
  'not_published',
  'not_permitted',
  'failed',
]);

/** Whether rows may stand behind a cell in this state. */
export function hasRows(state: RecordedState): boolean {
  return state === 'data' || state === 'partial';
}

/**
 * The cell that stays when two are known. An answer of the source is never replaced by a failure
 * to get one; otherwise the later start wins. The rule does not depend on which came in first.
 */
export function winningCell(left: Cell, right: Cell): Cell {
  const [leftFailed, rightFailed] = [left, right].map(({ state }) => WITHOUT_ANSWER.has(state));
  if (leftFailed !== rightFailed) return leftFailed === true ? right : left;
  if (left.fetch.startedAt !== right.fetch.startedAt) {
    return left.fetch.startedAt > right.fetch.startedAt ? left : right;
  }
  if (left.fetch.provisional !== right.fetch.provisional) {
    return left.fetch.provisional ? right : left;
  }
  return canonicalJson(left) >= canonicalJson(right) ? left : right;
}

/** The same cell, of a day that is provisional no longer. */
export function finalCell({ state, fetch }: Cell): Cell {
  return { state, fetch: { ...fetch, provisional: false } };
}
