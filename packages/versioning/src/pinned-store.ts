import type { DatasetRule, ExchangeDate, TaqError } from '@taq/schema';
import { throughOf } from './as-of.ts';
import type { AsOfPolicy } from './as-of-question.ts';
import { coversMore } from './covers-more.ts';
import { storedRule } from './dataset-rule.ts';
import type { ManifestReader, Version } from './manifest-reader.ts';
import type { SnapshotEntry } from './manifest.ts';
import { badPoint } from './snapshot-errors.ts';
import { atStore } from './store-failure.ts';
import { readState, type StateSelection, type StoreState } from './store-state.ts';

/** Where pinned states are read. */
export interface PinContext {
  readonly dataDir: string;
  readonly manifests: ManifestReader;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** The same, at the moment of pinning. */
export interface Pinning extends PinContext {
  /** Objects that are known to be damaged. */
  readonly suspects: ReadonlySet<string>;
}

/** A day that was asked for. */
export interface PinnedDay {
  readonly asOf: ExchangeDate;
  readonly policy: AsOfPolicy;
  /** The newest snapshot of the same datasets, where another one serves the day. */
  readonly later?: { readonly tag: string; readonly version: Version };
}

/** What a pinned state is made of. */
export interface Pinned {
  readonly version: Version;
  /** Full names of the datasets that can be asked for; all that there are where it is absent. */
  readonly datasets?: readonly string[];
  /** The snapshot that serves it. */
  readonly snapshot?: SnapshotEntry;
  readonly day?: PinnedDay;
}

/**
 * One state of the store, from which any number of questions about its datasets are answered: all
 * of the same instant, whatever is committed in the meantime.
 */
export class PinnedStore {
  readonly dataDir: string;
  readonly manifests: ManifestReader;
  readonly version: Version;
  readonly datasets: readonly string[];
  readonly snapshot: SnapshotEntry | undefined;
  readonly day: PinnedDay | undefined;
  readonly #suspects: ReadonlySet<string>;

  constructor({ dataDir, manifests, suspects }: Pinning, pinned: Pinned) {
    const { version, snapshot, day } = pinned;
    this.dataDir = dataDir;
    this.manifests = manifests;
    this.version = version;
    this.datasets = pinned.datasets ?? datasetsOf(version);
    this.snapshot = snapshot;
    this.day = day;
    this.#suspects = suspects;
  }

  /**
   * The selected part: all its datasets where none are named, and no partition that lies wholly
   * after the day that was asked for. Throws `INVALID_ARGUMENT` for a dataset that is not one of
   * those of the snapshot, or of the day.
   */
  async read({ datasets = this.datasets, first, last }: StateSelection = {}): Promise<StoreState> {
    const end = earlier(last, this.day?.asOf);
    const selection = { datasets, ...(first && { first }), ...(end && { last: end }) };
    const state = await this.#read(this.version, selection);
    return this.snapshot === undefined ? state : this.#named(state, this.snapshot, selection);
  }

  /**
   * The rule by which all rows of a dataset were made, by its full name; `undefined` where there are
   * none. Costs the same however much is stored.
   */
  async ruleOf(dataset: string): Promise<DatasetRule | undefined> {
    return storedRule(this.manifests, this.version, dataset);
  }

  async #read(version: Version, selection: StateSelection): Promise<StoreState> {
    return atStore(this.dataDir, async () =>
      readState(this.manifests, this.dataDir, version, selection, this.#suspects),
    );
  }

  /** The state with what is to be said of the snapshot that serves it. */
  async #named(
    state: StoreState,
    snapshot: SnapshotEntry,
    selection: StateSelection & { readonly datasets: readonly string[] },
  ): Promise<StoreState> {
    const { datasets } = selection;
    const outside = datasets.find((name) => !this.datasets.includes(name));
    if (outside !== undefined) throw notPinned(snapshot.tag, outside);
    const through = throughOf(snapshot, datasets);
    const { tag, createdAt: created } = snapshot;
    const named = { ...state, tag, created, ...(through && { through }) };
    if (this.day === undefined) return named;
    const { asOf, policy: asOfPolicy, later } = this.day;
    const dated = { ...named, asOf, asOfPolicy };
    if (later === undefined) return dated;
    const more = coversMore(await this.#read(later.version, selection), state, {
      ...selection,
      last: asOf,
    });
    return more ? { ...dated, laterSnapshotCoversMore: later.tag } : dated;
  }
}

function datasetsOf({ root }: Version): string[] {
  return [...new Set(root.partitions.map(({ dataset }) => dataset))];
}

function notPinned(tag: string, dataset: string): TaqError<'INVALID_ARGUMENT'> {
  return badPoint('datasets', `${dataset} is none of the datasets that ${tag} was pinned for`);
}

function earlier<T extends string>(left: T | undefined, right: T | undefined): T | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return left < right ? left : right;
}
