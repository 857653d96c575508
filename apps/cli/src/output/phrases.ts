import type { CoverageState } from '@taq/schema';

/** `1 row`, `2 rows`; where the plural is no such word it is named. */
export function plural(count: number, word: string, several = `${word}s`): string {
  return `${count} ${count === 1 ? word : several}`;
}

/** `22 data, 1 empty`. */
export function cellCounts(cells: Readonly<Partial<Record<CoverageState, number>>>): string {
  return Object.entries(cells)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');
}
