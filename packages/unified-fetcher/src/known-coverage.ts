import type { PinnedPartition, StoreState } from '@taq/versioning';

type Coverage = PinnedPartition['coverage'];

/** Partitions whose coverage is kept. */
const MOST = 24;

/**
 * Coverage that was decoded, for the next question about the same partition of the same version:
 * versions never change. Those that were not asked for longest are forgotten.
 */
export class KnownCoverage {
  readonly #known = new Map<string, Coverage>();

  of({ version, committedAt }: StoreState, stored: PinnedPartition): Coverage {
    const name = [version, committedAt, stored.dataset, stored.partition].join(' ');
    const coverage = this.#known.get(name) ?? stored.coverage;
    this.#known.delete(name);
    this.#known.set(name, coverage);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST && oldest !== undefined) this.#known.delete(oldest);
    return coverage;
  }
}
