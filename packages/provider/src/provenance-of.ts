import type { Provenance } from './answer.ts';
import type { PinnedState } from './pinned-state.ts';
import type { Question } from './question.ts';

type PlannedProvenance = Omit<Provenance, 'engine' | 'rows' | 'elapsedMs' | 'spilledBytes'>;

/** What is known of an answer's origin before anything is read. */
export function provenanceOf({ plan, computed }: Question, state: PinnedState): PlannedProvenance {
  const { tag, through, created, asOf, asOfPolicy, version, committedAt } = state;
  const later = state.laterSnapshotCoversMore;
  return {
    ...(tag === undefined ? {} : { tag }),
    ...(through === undefined ? {} : { through }),
    ...(created === undefined ? {} : { created }),
    ...(asOf === undefined ? {} : { asOf }),
    ...(asOfPolicy === undefined ? {} : { asOfPolicy }),
    ...(plan.clippedTo === undefined ? {} : { clippedTo: plan.clippedTo }),
    ...(later === undefined ? {} : { laterSnapshotCoversMore: later }),
    ...(computed === undefined ? {} : { computed }),
    version,
    committedAt,
    partitionsScanned: plan.partitions.length,
    filesScanned: plan.files.length,
    bytesScanned: plan.files.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
