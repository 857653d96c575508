import type { CoverageState } from '@taq/schema';

/** `1 row`, `2 rows`. */
export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** `22 data, 1 empty`. */
export function cellCounts(cells: Readonly<Partial<Record<CoverageState, number>>>): string {
  return Object.entries(cells)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');
}
