import { TaqError } from '@taq/schema';
import { datasetsToCompare, diffStates, type Difference, type PinnedStore } from '@taq/versioning';
import { diffAsJson } from '../output/diff-json.ts';
import { diffAsText } from '../output/diff-text.ts';
import type { Comparison } from '../output/comparison.ts';
import type { Terminal } from '../terminal.ts';
import { openStoreToRead, type StoreRun } from '../wiring/open-store.ts';

/** Which two states, and how much of what differs is to be said. */
export interface DiffQuestion {
  /** The live data where it is absent, of another store than the second. */
  readonly before: string | undefined;
  /** The live data where it is absent. */
  readonly after: string | undefined;
  readonly dataDir: string;
  /** The folder of the store in which the second state is. */
  readonly otherDir: string;
  readonly rows: boolean;
  readonly json: boolean;
}

/** Says what differs, as it is found: memory holds a part of a month. */
export async function diffSnapshots(question: DiffQuestion, terminal: Terminal): Promise<void> {
  const { rows, json } = question;
  requireTwo(question);
  const before = await pin(question.dataDir, question.before, terminal);
  const after = await pin(question.otherDir, question.after, terminal);
  const comparison = {
    before: sideOf(before),
    after: sideOf(after),
    ...datasetsToCompare(before, after),
  };
  const differences = untilStopped(diffStates(before, after, { rows }), terminal.signal);
  const chunks = json
    ? diffAsJson(comparison, differences, { rows })
    : diffAsText(comparison, differences);
  for await (const chunk of chunks) terminal.say(chunk);
}

/** Live data has no difference from itself. */
function requireTwo({ before, dataDir, otherDir }: DiffQuestion): void {
  if (before !== undefined || otherDir !== dataDir) return;
  throw new TaqError('INVALID_ARGUMENT', 'no snapshot is named to compare', {
    details: { argument: 'BEFORE', value: '' },
    next: 'Name a snapshot (taq snapshot list), or another store with --with DIR.',
  });
}

async function pin(dataDir: string, tag: string | undefined, run: StoreRun): Promise<PinnedStore> {
  const store = await openStoreToRead(dataDir, run);
  return store.at(tag === undefined ? {} : { tag });
}

function sideOf({ dataDir, snapshot, version }: PinnedStore): Comparison['before'] {
  return { dataDir, tag: snapshot?.tag, version: version.root.version };
}

async function* untilStopped(
  differences: AsyncIterable<Difference>,
  signal: AbortSignal,
): AsyncGenerator<Difference> {
  for await (const difference of differences) {
    signal.throwIfAborted();
    yield difference;
  }
}
