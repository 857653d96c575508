import type { MissingCells } from '../output/missing-cells.ts';

const OPEN = new WeakMap<object, readonly MissingCells[]>();

/** Notes which cells of what was asked an error leaves open. */
export function leavesOpen(error: unknown, cells: readonly MissingCells[]): void {
  if (error instanceof Error && cells.length > 0) OPEN.set(error, cells);
}

/** The cells that were noted for an error; none where nobody did. */
export function openCellsOf(error: unknown): readonly MissingCells[] {
  return (error instanceof Error ? OPEN.get(error) : undefined) ?? [];
}
