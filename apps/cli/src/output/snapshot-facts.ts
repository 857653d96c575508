import type { Snapshot } from '@taq/versioning';

/** A snapshot as programs see it. */
interface SnapshotFacts {
  readonly tag: string;
  /** UTC, ISO 8601. */
  readonly created: string;
  readonly version: number;
  readonly manifest: string;
  readonly protected: boolean;
  readonly materialized: boolean;
  readonly metadata: Snapshot['metadata'];
  readonly datasets: readonly {
    readonly dataset: string;
    readonly through: string | null;
    readonly files: number;
    readonly rows: number;
    readonly bytes: number;
  }[];
}

/** What a snapshot says of itself, for programs. */
export function snapshotFacts(snapshot: Snapshot): SnapshotFacts {
  const { tag, createdAt, version, manifest, metadata, datasets } = snapshot;
  return {
    tag,
    created: createdAt,
    version,
    manifest,
    protected: snapshot.protected ?? false,
    materialized: snapshot.materialized ?? false,
    metadata,
    datasets: datasets.map(({ dataset, through, files, rows, bytes }) => ({
      dataset,
      through: through ?? null,
      files,
      rows,
      bytes,
    })),
  };
}
