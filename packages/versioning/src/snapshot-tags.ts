import { compactDate, createSchemaRegistry, TaqError, type ExchangeDate } from '@taq/schema';
import type { SnapshotEntry } from './manifest.ts';

/** Names of devices on Windows, also with an ending: no folder there can be called so. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * Throws `INVALID_TAG` unless the text is 1 to 100 letters, digits, dots, dashes and underscores
 * that begin with a letter or digit and do not end in a dot, and no name of a device such as `nul`:
 * safe as a folder's name everywhere.
 */
export function requireTag(tag: string): void {
  const isSafe = /^[A-Za-z0-9][\w.-]{0,99}$/.test(tag) && !tag.endsWith('.') && !DEVICE.test(tag);
  if (isSafe) return;
  const shown = tag.slice(0, 110);
  throw new TaqError('INVALID_TAG', `${JSON.stringify(shown)} cannot be a tag`, {
    details: { tag: shown },
    next: 'Use up to 100 letters, digits, dots, dashes and underscores, with a letter or digit first.',
  });
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

/** What a default tag says of a dataset. */
export interface Dated {
  /** Full name. */
  readonly dataset: string;
  /** The latest final day; absent while every covered day is provisional. */
  readonly through?: ExchangeDate | undefined;
  /** The latest covered day. */
  readonly latest: ExchangeDate;
}

/**
 * `taq_1min_bars_20241129`, of samples `taq_samples_2024-11-29`, and `taq_all_20241129` for several
 * datasets: by the latest final day, the earliest of theirs. While every covered day of a dataset is
 * provisional the tag says so, `taq_1min_bars_20241129_provisional`, by the latest covered day; such
 * a snapshot answers to its tag and to no date, and leaves the plain name to the one that holds the
 * final day.
 */
export function defaultTag(datasets: readonly Dated[]): string {
  const [only] = datasets;
  const name = only !== undefined && datasets.length === 1 ? only.dataset : undefined;
  const throughs = datasets.map(({ through }) => through);
  return throughs.every((through) => through !== undefined)
    ? tagOf(name, earliest(throughs))
    : `${tagOf(name, earliest(datasets.map(({ latest }) => latest)))}_provisional`;
}

const SAMPLES: ReadonlySet<string> = new Set(
  createSchemaRegistry()
    .list()
    .filter(({ tier }) => tier === 'samples')
    .map(({ name }) => name),
);

/** Samples lie in folders by date, and their tags are written as those. */
function tagOf(dataset: string | undefined, date: ExchangeDate): string {
  if (dataset !== undefined && SAMPLES.has(dataset)) return `taq_samples_${date}`;
  return `${dataset ?? 'taq_all'}_${compactDate(date)}`;
}

function earliest(dates: readonly ExchangeDate[]): ExchangeDate {
  return dates.reduce((first, date) => (date < first ? date : first));
}
