import type { ComparedDatasets } from '@taq/versioning';

/** One of the two states that are compared. */
export interface ComparedState {
  readonly dataDir: string;
  /** Absent for live data. */
  readonly tag: string | undefined;
  readonly version: number;
}

/** What is compared with what. */
export interface Comparison extends ComparedDatasets {
  readonly before: ComparedState;
  readonly after: ComparedState;
}

/** Whether both states hold the same datasets, as far as they are to be compared. */
export function holdTheSame({ onlyBefore, onlyAfter }: ComparedDatasets): boolean {
  return onlyBefore.length === 0 && onlyAfter.length === 0;
}
