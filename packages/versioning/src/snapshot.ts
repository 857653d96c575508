import { compactDate, TaqError, type ExchangeDate } from '@taq/schema';
import { decodeCoverage } from './coverage-codec.ts';
import type { ManifestReader, Version } from './manifest-reader.ts';
import type { FrozenDataset, SnapshotEntry } from './manifest.ts';
import { selectPartitions, type SelectedPartition } from './store-state.ts';

/** A dataset as a snapshot freezes it, with the latest day of which it has any covered cell. */
export interface Frozen {
  readonly entry: FrozenDataset;
  readonly latest: ExchangeDate;
}

/**
 * Throws `INVALID_TAG` unless the text is 1 to 100 letters, digits, dots, dashes and underscores
 * that begin with a letter or digit and do not end in a dot: safe as a folder's name everywhere.
 */
export function requireTag(tag: string): void {
  if (/^[A-Za-z0-9][\w.-]{0,99}$/.test(tag) && !tag.endsWith('.')) return;
  const shown = tag.slice(0, 110);
  throw new TaqError('INVALID_TAG', `${JSON.stringify(shown)} cannot be a tag`, {
    details: { tag: shown },
    next: 'Use up to 100 letters, digits, dots, dashes and underscores, with a letter or digit first.',
  });
}

/** Every snapshot of a version, tombstones included, in the order in which they were taken. */
export async function readSnapshots(
  manifests: ManifestReader,
  version: Version,
): Promise<SnapshotEntry[]> {
  const years = version.root.snapshots.map(({ year }) => year);
  const leaves = await Promise.all(years.map(async (year) => manifests.snapshots(version, year)));
  return leaves
    .flatMap(({ snapshots }) => snapshots)
    .toSorted((left, right) => left.sequence - right.sequence);
}

/**
 * The entry with that tag. Tags that differ in case alone are one, as on some file systems they
 * would share a folder.
 */
export function findTag(
  snapshots: readonly SnapshotEntry[],
  tag: string,
): SnapshotEntry | undefined {
  return snapshots.find((snapshot) => snapshot.tag.toLowerCase() === tag.toLowerCase());
}

/**
 * What freezing these datasets of a version means; all that it has where none are named.
 * Throws `NOTHING_TO_SNAPSHOT` for those without a single covered cell.
 */
export async function freeze(
  manifests: ManifestReader,
  version: Version,
  names: readonly string[] | undefined,
): Promise<Frozen[]> {
  const partitions = await selectPartitions(
    manifests,
    version,
    names === undefined ? {} : { datasets: names },
  );
  const wanted = names ?? [...new Set(partitions.map(({ dataset }) => dataset))];
  const frozen = wanted.map((name) =>
    freezeDataset(partitions.filter(({ dataset }) => dataset === name)),
  );
  const missing = wanted.filter((_, index) => frozen[index] === undefined);
  if (wanted.length === 0 || missing.length > 0) throw nothingToSnapshot(missing);
  return frozen.filter((one) => one !== undefined);
}

function freezeDataset(partitions: readonly SelectedPartition[]): Frozen | undefined {
  const coverages = partitions.map(({ entry }) => decodeCoverage(entry.coverage)).toReversed();
  const latestOf = (final: boolean): ExchangeDate | undefined =>
    firstDefined(coverages, (coverage) => coverage.latestCovered({ final }));
  const [latest, through, first] = [latestOf(false), latestOf(true), partitions[0]];
  if (latest === undefined || first === undefined) return undefined;
  const segments = partitions.flatMap(({ entry }) => entry.segments);
  const sum = (of: 'rows' | 'bytes'): number =>
    segments.reduce((total, segment) => total + segment[of], 0);
  const { dataset, folder } = first;
  const totals = { files: segments.length, rows: sum('rows'), bytes: sum('bytes') };
  return { latest, entry: { dataset, folder, ...(through && { through }), ...totals } };
}

function firstDefined<T, R>(values: readonly T[], of: (value: T) => R | undefined): R | undefined {
  for (const value of values) {
    const result = of(value);
    if (result !== undefined) return result;
  }
  return undefined;
}

function nothingToSnapshot(datasets: readonly string[]): TaqError<'NOTHING_TO_SNAPSHOT'> {
  const what = datasets.length === 0 ? 'anything' : datasets.join(', ');
  return new TaqError('NOTHING_TO_SNAPSHOT', `the store holds no covered day of ${what}`, {
    details: { datasets },
    next: 'Sync some days first.',
  });
}

/**
 * `taq_1min_bars_20241129`, and `taq_all_20241129` for several datasets: by the latest final day,
 * the earliest of theirs. While every covered day of a dataset is provisional the tag says so,
 * `taq_1min_bars_20241129_provisional`, by the latest covered day; such a snapshot answers to its
 * tag and to no date, and leaves the plain name to the one that holds the final day.
 */
export function defaultTag(frozen: readonly Frozen[]): string {
  const base = frozen.length === 1 ? frozen[0]?.entry.dataset : 'taq_all';
  const throughs = frozen.map(({ entry }) => entry.through);
  if (throughs.every((through) => through !== undefined)) {
    return tagOf(base ?? '', earliest(throughs));
  }
  return `${tagOf(base ?? '', earliest(frozen.map(({ latest }) => latest)))}_provisional`;
}

/** The default tag that datasets will get when they are final up to a day. */
export function defaultTagThrough(datasets: readonly string[], through: ExchangeDate): string {
  const [only] = datasets;
  return tagOf(only !== undefined && datasets.length === 1 ? only : 'taq_all', through);
}

function tagOf(base: string, date: ExchangeDate): string {
  return `${base}_${compactDate(date)}`;
}

function earliest(dates: readonly ExchangeDate[]): ExchangeDate {
  return dates.reduce((first, date) => (date < first ? date : first));
}
