import type { Workbench } from './workbench.ts';

/** A value before it is written; `undefined` is a missing one. */
export type Cell = string | number | bigint | boolean | undefined;

export type Row = Readonly<Record<string, Cell>>;

/** A row as it is read: every value a text. */
export type TextRow = Readonly<Record<string, string>>;

/** A file that we write, and that the oracle has a part of. */
export interface OracleFile {
  /** As we write it. */
  readonly name: string;
  /** As the oracle has it, in its folder. */
  readonly expected: string;
  /** Its first columns, which tell its rows apart. */
  readonly keys: readonly string[];
  /** The other columns. */
  readonly measures: readonly string[];
  /** Measures that must be equal; the others may differ by rounding. */
  readonly counts: readonly string[];
  /** Largest relative difference that is rounding. */
  readonly tolerance: number;
  /**
   * The day, and symbol where there are several, that a row belongs to. The oracle has all rows of
   * a part that it has any of.
   */
  partOf(row: TextRow): string;
  /** Rows of the oracle's file that are not among those that we compute. */
  isLeftOut?(row: TextRow): boolean;
  compute(workbench: Workbench): Promise<readonly Row[]>;
}

/** The columns of a file, in order. */
export function columnsOf({ keys, measures }: OracleFile): readonly string[] {
  return [...keys, ...measures];
}

/** What R and a second implementation agree to, with room. */
export const TOLERANCE = 1e-10;
