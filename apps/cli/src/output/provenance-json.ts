import type { Answer } from '@taq/provider';
import { readVersion } from '../version.ts';
import type { AnsweringState } from './state-text.ts';

/** What was asked, in the words of its flags. */
export type AskedWords = Readonly<Record<string, unknown>>;

/** A state that answered, with when its version was committed. */
type CommittedState = AnsweringState & {
  readonly committedAt: string;
  readonly laterSnapshotCoversMore?: string | undefined;
};

/** Coverage and provenance of an answer, as `--provenance` writes them: JSON, an object. */
export async function answerProvenance(
  command: string,
  asked: AskedWords,
  { coverage, provenance }: Pick<Answer, 'coverage' | 'provenance'>,
  more: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const { engine, rows, partitionsScanned, filesScanned, elapsedMs, clippedTo } = provenance;
  return document(command, asked, provenance, {
    clipped_to: clippedTo ?? null,
    engine,
    rows,
    partitions_scanned: partitionsScanned,
    files_scanned: filesScanned,
    spilled_bytes: provenance.spilledBytes,
    computed: provenance.computed ?? null,
    duration_ms: Number(elapsedMs.toFixed(1)),
    coverage: {
      symbols: coverage.symbols,
      start: coverage.range.start,
      end: coverage.range.end,
      counts: coverage.counts,
      missing: coverage.missing,
    },
    ...more,
  });
}

/** The same of rows that no coverage belongs to. */
export async function rowsProvenance(
  command: string,
  asked: AskedWords,
  state: CommittedState,
  facts: Readonly<Record<string, unknown>>,
): Promise<string> {
  return document(command, asked, state, facts);
}

async function document(
  command: string,
  asked: AskedWords,
  state: CommittedState,
  facts: Readonly<Record<string, unknown>>,
): Promise<string> {
  const content = {
    schema_version: 1,
    software: `taq ${await readVersion()}`,
    command,
    asked,
    state: {
      tag: state.tag ?? null,
      through: state.through ?? null,
      created: state.created ?? null,
      version: state.version,
      committed_at: state.committedAt,
      as_of: state.asOf ?? null,
      as_of_policy: state.asOfPolicy ?? null,
      later_snapshot_covers_more: state.laterSnapshotCoversMore ?? null,
    },
    ...facts,
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
