import { TaqError, type ExchangeDate } from '@taq/schema';
import { decodeCoverage } from './coverage-codec.ts';
import type { ManifestReader, Version } from './manifest-reader.ts';
import type { FrozenDataset } from './manifest.ts';
import { selectPartitions, type SelectedPartition } from './store-state.ts';

/** A dataset as a snapshot freezes it. */
export interface Frozen {
  readonly entry: FrozenDataset;
  /** The latest day of which it has any covered cell. */
  readonly latest: ExchangeDate;
  readonly partitions: readonly SelectedPartition[];
}

/**
 * What freezing these datasets of a version means, by name; all that it has where none are named.
 * Throws `NOTHING_TO_SNAPSHOT` for those without a single covered cell.
 */
export async function freeze(
  manifests: ManifestReader,
  version: Version,
  names: readonly string[] | undefined,
): Promise<Frozen[]> {
  const selection = names === undefined ? {} : { datasets: names };
  const partitions = await selectPartitions(manifests, version, selection);
  const wanted = [...new Set(names ?? partitions.map(({ dataset }) => dataset))].toSorted();
  const frozen = wanted.map((name) =>
    freezeDataset(partitions.filter(({ dataset }) => dataset === name)),
  );
  const missing = wanted.filter((_, index) => frozen[index] === undefined);
  if (wanted.length === 0 || missing.length > 0) throw nothingToSnapshot(missing);
  return frozen.filter((one) => one !== undefined);
}

function freezeDataset(partitions: readonly SelectedPartition[]): Frozen | undefined {
  const { latest, through } = latestDays(partitions);
  const [first] = partitions;
  if (latest === undefined || first === undefined) return undefined;
  const segments = partitions.flatMap(({ entry }) => entry.segments);
  const sum = (of: 'rows' | 'bytes'): number =>
    segments.reduce((total, segment) => total + segment[of], 0);
  const { dataset, folder } = first;
  const totals = { files: segments.length, rows: sum('rows'), bytes: sum('bytes') };
  const entry = { dataset, folder, ...(through && { through }), ...totals };
  return { latest, partitions, entry };
}

/** The latest covered and the latest final day: coverage is decoded from the end, no further back. */
function latestDays(partitions: readonly SelectedPartition[]): {
  latest?: ExchangeDate;
  through?: ExchangeDate;
} {
  let latest: ExchangeDate | undefined;
  for (const { entry } of partitions.toReversed()) {
    const coverage = decodeCoverage(entry.coverage);
    latest ??= coverage.latestCovered({ final: false });
    const through = coverage.latestCovered({ final: true });
    if (through !== undefined && latest !== undefined) return { latest, through };
  }
  return latest === undefined ? {} : { latest };
}

function nothingToSnapshot(datasets: readonly string[]): TaqError<'NOTHING_TO_SNAPSHOT'> {
  const what = datasets.length === 0 ? 'anything' : datasets.join(', ');
  return new TaqError('NOTHING_TO_SNAPSHOT', `the store holds no covered day of ${what}`, {
    details: { datasets },
    next: 'Sync some days first.',
  });
}
