import type { Facts } from './facts-text.ts';
import type { Answer, Provenance } from '@taq/provider';

/** One line on where an answer came from: rows, snapshot or live version, engine. */
export function describeAnswer({ provenance }: Answer): string {
  const { rows, tag, through, created, version, engine, clippedTo } = provenance;
  const state =
    tag === undefined
      ? `live data, version ${version}`
      : `snapshot ${tag} (through ${through}, created ${created})`;
  const clipped = clippedTo === undefined ? '' : `, no rows after ${clippedTo}`;
  return `${rows} row${rows === 1 ? '' : 's'} from ${state}${clipped}, by ${engine}`;
}

/** What an answer took, a fact a line, for `--metrics`. */
export function answerMetrics(provenance: Provenance): Facts {
  return {
    engine: provenance.engine,
    as_of_tag: provenance.tag ?? 'none',
    version: provenance.version,
    rows: provenance.rows,
    partitions_scanned: provenance.partitionsScanned,
    files_scanned: provenance.filesScanned,
    duration_ms: Number(provenance.elapsedMs.toFixed(1)),
  };
}
