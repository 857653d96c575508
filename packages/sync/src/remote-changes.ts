import {
  createSchemaRegistry,
  utcNsToNewYork,
  type Dataset,
  type DatasetRule,
  type ExchangeDate,
} from '@taq/schema';
import type { TaqSource } from '@taq/source';
import type { PinnedPartition, TaqStore } from '@taq/versioning';
import { aggregateDataset } from './aggregate-dataset.ts';
import { aggregateRecipe } from './aggregate-recipe.ts';
import type { Recipe } from './recipe.ts';
import { sampleRecipe } from './sample-recipe.ts';

/** What a source has of a dataset that the store does not have, or has otherwise. */
export interface RemoteChanges {
  readonly dataset: string;
  /** Days that are stored and of which a table is another one now, or has another size. */
  readonly changed: readonly ExchangeDate[];
  /** Published days after the last one of which the store knows anything. */
  readonly fresh: readonly ExchangeDate[];
}

export interface RemoteQuestion {
  readonly store: TaqStore;
  readonly source: TaqSource;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly signal: AbortSignal;
}

/**
 * Holds what the store recorded of the source's tables against what they are now; no table is read.
 * Throws what `TaqSource.days` throws.
 */
export async function findRemoteChanges(question: RemoteQuestion): Promise<RemoteChanges[]> {
  const { store } = question;
  const { partitions } = await store.current();
  const changes: RemoteChanges[] = [];
  for (const dataset of createSchemaRegistry().list()) {
    const own = partitions.filter((partition) => partition.dataset === dataset.name);
    const rule = await store.ruleOf(dataset.name);
    if (own.length === 0 || rule === undefined) continue;
    const recipe = recipeOf(dataset, rule);
    changes.push(await changesOf(recipe, recordedStates(own), question));
  }
  return changes;
}

/** What a rule says beside the options that were chosen. */
const NOT_CHOSEN: ReadonlySet<string> = new Set(['definition', 'measure']);

/** As the stored rows were made. */
function recipeOf(dataset: Dataset, rule: DatasetRule): Recipe {
  const chosen = Object.entries(rule).filter(([option]) => !NOT_CHOSEN.has(option));
  const choices = Object.fromEntries(chosen);
  if (dataset.tier === 'samples') return sampleRecipe(choices);
  return aggregateRecipe(aggregateDataset(dataset, choices));
}

/** The table states that cells were fetched from, by day. */
function recordedStates(
  partitions: readonly PinnedPartition[],
): ReadonlyMap<ExchangeDate, ReadonlySet<string>> {
  const states = new Map<ExchangeDate, Set<string>>();
  for (const { coverage } of partitions) {
    for (const { date, cell } of coverage.cells()) {
      const known = states.get(date) ?? new Set();
      states.set(date, known);
      if (cell.state === 'not_published' || cell.state === 'not_permitted') continue;
      if (cell.fetch.tableState !== undefined) known.add(cell.fetch.tableState);
    }
  }
  return states;
}

async function changesOf(
  { dataset, sourceRule: rule }: Recipe,
  recorded: ReadonlyMap<ExchangeDate, ReadonlySet<string>>,
  { source, clock, signal }: RemoteQuestion,
): Promise<RemoteChanges> {
  const days = [...recorded.keys()].toSorted();
  const [start, last] = [days[0], days.at(-1)];
  if (start === undefined || last === undefined)
    return { dataset: dataset.name, changed: [], fresh: [] };
  const today = utcNsToNewYork(BigInt(Math.trunc(clock())) * 1_000_000n).date;
  const end = today > last ? today : last;
  const now = await source.days({ start, end, rule }, { signal });
  const published = now.filter(({ state }) => state === 'published');
  const isChanged = (date: ExchangeDate, state: string): boolean =>
    [...(recorded.get(date) ?? [])].some((known) => known !== state);
  return {
    dataset: dataset.name,
    changed: published
      .filter(({ date, tableState }) => isChanged(date, tableState))
      .map(({ date }) => date),
    fresh: published.filter(({ date }) => date > last).map(({ date }) => date),
  };
}
