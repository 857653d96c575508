import { expect, test } from '@jest/globals';
import { fromEpochDay, minuteBars, valuesOf } from '@taq/schema';
import { readParquet, type PinnedSegment, type StoreState, type TaqStore } from '@taq/versioning';
import fc from 'fast-check';
import { day } from './support/bars.ts';
import { errorOf } from './support/errors.ts';
import { temporaryFolder } from './support/folders.ts';
import { MemoryPort } from './support/memory-port.ts';
import { openStore, TestClock, updateOf } from './support/stores.ts';

const DATES = ['2024-11-25', '2024-11-26', '2024-11-27', '2024-11-29', '2024-12-02'];
const START = Date.parse('2024-11-25T15:00:00Z');
const HOUR = 3_600_000;

/** What can happen to a store. */
type Action =
  | { readonly do: 'sync'; readonly date: string; readonly bars: number; readonly final: boolean }
  | { readonly do: 'snapshot' | 'wait' }
  | { readonly do: 'delete' | 'roll back'; readonly which: number };

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('sync' as const),
      date: fc.constantFrom(...DATES),
      bars: fc.integer({ min: 1, max: 3 }),
      final: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('snapshot' as const, 'wait' as const) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('delete' as const, 'roll back' as const),
      which: fc.nat(20),
    }),
  },
);

/** A snapshot as the model knows it. */
interface TakenSnapshot {
  readonly tag: string;
  readonly created: number;
  readonly through: string;
  /** Days that it holds, as `date bars`. */
  readonly days: readonly string[];
  deleted: boolean;
}

/** The store's history in memory: what is live, what was taken, and when. */
class Model {
  live = new Map<string, { readonly bars: number; readonly final: boolean }>();
  readonly versions = new Map<number, Model['live']>();
  readonly snapshots: TakenSnapshot[] = [];

  take(tag: string, createdAt: string): void {
    const days = [...this.live].toSorted(([left], [right]) => (left < right ? -1 : 1));
    const through = days.findLast(([, { final }]) => final)?.[0] ?? '';
    this.snapshots.push({
      tag,
      created: Date.parse(createdAt),
      through,
      days: days.map(([date, { bars }]) => `${date} ${bars}`),
      deleted: false,
    });
  }

  answer(asOf: string, policy: 'through' | 'known-by', now: number): string {
    // All the days are in winter: they end at 05:00 UTC.
    const ends = Date.parse(`${asOf}T05:00:00Z`) + 24 * HOUR;
    if (policy === 'known-by' && now < ends) return 'DAY_NOT_OVER';
    const chosen =
      policy === 'through'
        ? this.snapshots.find(({ through }) => through >= asOf)
        : this.snapshots.findLast(({ created }) => created < ends);
    if (chosen === undefined) return 'SNAPSHOT_NOT_FOUND';
    if (chosen.deleted) return `TAG_DELETED ${chosen.tag}`;
    return `${chosen.tag}: ${chosen.days.filter((text) => text.slice(0, 10) <= asOf).join()}`;
  }
}

/** What a question gets: the tag and the days that it holds, or the code of the refusal. */
async function answerOf(work: Promise<StoreState>): Promise<string> {
  const state = await work.catch(() => undefined);
  if (state === undefined) {
    const { code, details } = await errorOf(work);
    return code === 'TAG_DELETED' ? `${code} ${(details as { tag: string }).tag}` : code;
  }
  const segments = state.partitions.flatMap((partition) => partition.segments);
  const dates = (await Promise.all(segments.map(datesOf))).flat();
  const kept = dates.filter((date) => state.asOf === undefined || date <= state.asOf);
  const days = [...new Set(kept)].toSorted();
  const counts = days.map((date) => `${date} ${kept.filter((one) => one === date).length}`);
  return `${state.tag}: ${counts.join()}`;
}

const READ = new Map<string, readonly string[]>();

/** The date of each row, as the file has it; files never change. */
async function datesOf({ path, hash }: PinnedSegment): Promise<readonly string[]> {
  const known = READ.get(hash);
  if (known !== undefined) return known;
  const days = valuesOf<Int32Array>(await readParquet(path, minuteBars), 'date');
  const dates = Array.from(days, (one) => fromEpochDay(one));
  READ.set(hash, dates);
  return dates;
}

async function act(store: TaqStore, model: Model, clock: TestClock, next: Action): Promise<void> {
  if (next.do === 'wait') clock.now += 7 * HOUR;
  if (next.do === 'sync') {
    const { date, bars, final } = next;
    const options = { startedAt: clock.now, provisional: !final };
    clock.now += 1;
    await store.commitPartition(updateOf([{ symbol: 'AAPL', date, bars }], options));
    model.live = new Map([...model.live, [date, { bars, final }]]);
  }
  if (next.do === 'snapshot' && model.live.size > 0) {
    const tag = `tag-${model.snapshots.length}`;
    const { snapshot } = await store.snapshots.createSnapshot({ tag });
    model.take(tag, snapshot.createdAt);
  }
  if (next.do === 'delete') {
    const taken = model.snapshots[next.which];
    if (taken === undefined || taken.deleted) return;
    await store.snapshots.deleteSnapshot(taken.tag);
    taken.deleted = true;
  }
  if (next.do === 'roll back') {
    const versions = [...model.versions];
    const [number, live] = versions[next.which % Math.max(1, versions.length)] ?? [];
    if (number === undefined || live === undefined) return;
    const restored = await store.manifests.version(number);
    await store.manifests.commit('roll back', async () => ({ restored }));
    model.live = live;
  }
}

test('every tag, as-of and known-by answer is what the model says, and stays it for ever', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 4, maxLength: 25 }), async (actions) => {
      await using folder = await temporaryFolder();
      const clock = new TestClock(START);
      const port = new MemoryPort(folder.path);
      const store = await openStore(folder.path, { clock: clock.read, port });
      const model = new Model();
      const given = new Map<string, string>();
      const dataset = minuteBars.name;
      for (const next of actions) {
        await act(store, model, clock, next);
        model.versions.set((await store.manifests.newest()).root.version, model.live);
        for (const date of DATES) {
          for (const policy of ['through', 'known-by'] as const) {
            const work = store.snapshots.pin({ dataset, asOf: day(date), policy });
            const answer = await answerOf(work);
            expect(answer).toBe(model.answer(date, policy, clock.now));
            expectStable(given, `${policy} ${date}`, answer);
          }
        }
        for (const { tag, deleted, days } of model.snapshots) {
          const answer = await answerOf(store.snapshots.pin({ dataset, tag }));
          expect(answer).toBe(deleted ? `TAG_DELETED ${tag}` : `${tag}: ${days.join()}`);
        }
      }
    }),
    { numRuns: Number(process.env['TAQ_STORE_CASES'] ?? 30) },
  );
}, 600_000);

/** An answer may only turn into the word that its snapshot was deleted. */
function expectStable(given: Map<string, string>, question: string, answer: string): void {
  const before = given.get(question);
  if (before?.startsWith('tag-') === true && answer !== before) {
    expect(answer).toBe(`TAG_DELETED ${before.split(':')[0]}`);
  }
  if (before?.startsWith('TAG_DELETED') === true) expect(answer).toBe(before);
  given.set(question, answer);
}
