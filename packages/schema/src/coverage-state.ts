/**
 * What is known about one cell, a symbol's day of a dataset.
 *
 * - `data`: rows are there
 * - `empty`: the source has the day and nothing eligible for this symbol
 * - `partial`: an input was missing
 * - `closed`: no session that day
 * - `not_listed`: the day's master list does not have the symbol
 * - `not_published`: the source does not have the day yet
 * - `not_permitted`: the account may not read the day
 * - `failed`: the attempt failed
 * - `not_synced`: nobody asked the source; only answers have this one, a store never records it
 */
export const COVERAGE_STATES = [
  'data',
  'empty',
  'partial',
  'closed',
  'not_listed',
  'not_published',
  'not_permitted',
  'failed',
  'not_synced',
] as const;

export type CoverageState = (typeof COVERAGE_STATES)[number];

const OPEN: ReadonlySet<CoverageState> = new Set([
  'partial',
  'not_published',
  'not_permitted',
  'failed',
  'not_synced',
]);

/** Whether a sync asks the source (again) for a cell in this state. */
export function isOpen(state: CoverageState): boolean {
  return OPEN.has(state);
}
