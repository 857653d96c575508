import {
  createSchemaRegistry,
  isOpen,
  requireOrdered,
  suggestSymbols,
  TaqError,
  type CoverageState,
  type Dataset,
  type ExchangeDate,
} from '@taq/schema';
import type { PinnedPartition } from '@taq/versioning';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { coverageCsv, coverageJson } from '../output/coverage-formats.ts';
import { daysFit } from '../output/coverage-map.ts';
import { coverageText } from '../output/coverage-text.ts';
import type { AnsweringState } from '../output/state-text.ts';
import { terminalWidth } from '../output/terminal-width.ts';
import type { Terminal } from '../terminal.ts';
import { openStoreToRead, type StoreRun } from '../wiring/open-store.ts';
import { pinState, type AskedState } from '../wiring/pin-state.ts';
import { askedCells, type AskedSymbols } from './asked-members.ts';
import { countCells, datasetCoverage, type DatasetCoverage } from './dataset-coverage.ts';

/** Whose days are looked at, in which state, and how it is told. */
export interface CoverageQuestion extends AskedState, AskedSymbols {
  readonly dataDir: string;
  /** Both included. */
  readonly start: ExchangeDate | undefined;
  readonly end: ExchangeDate | undefined;
  /** Short names; all that the store has where there are none. */
  readonly datasets: readonly string[];
  /** By day where that fits, where nothing is said. */
  readonly by: 'day' | 'month' | undefined;
  readonly json: boolean;
  readonly csv: boolean;
}

/**
 * Says what is known of each symbol's day, and why the rest is missing; reads manifests only. The exit
 * code is 3 where something is missing. Throws `STORE_NOT_FOUND`, `INVALID_RANGE`, `NOT_SYNCED` where
 * nothing of the datasets is known, and what `TaqStore.at` and `askedCells` throw.
 */
export async function reportCoverage(
  question: CoverageQuestion,
  terminal: Terminal,
): Promise<ExitCode> {
  const { start, end } = question;
  if (start !== undefined && end !== undefined) requireOrdered(start, end);
  const { state, coverages } = await readCoverage(question, terminal);
  if (question.json) terminal.say(coverageJson(state, coverages));
  else if (question.csv) for (const line of coverageCsv(coverages)) terminal.say(line);
  else sayMaps(coverages, question, terminal);
  return coverages.some(hasGap) ? EXIT.partly : EXIT.ok;
}

interface ReadCoverage {
  readonly state: AnsweringState;
  readonly coverages: readonly DatasetCoverage[];
}

async function readCoverage(question: CoverageQuestion, run: StoreRun): Promise<ReadCoverage> {
  const registry = createSchemaRegistry();
  const asked = question.datasets.map((name) => registry.get(name));
  const store = await openStoreToRead(question.dataDir, run);
  const names = asked.length === 0 ? undefined : asked.map(({ name }) => name);
  const range = await askedCells(question, question, store.members);
  const pinned = await pinState(store, question, names);
  const { start, end } = range;
  const selection = {
    ...(names && { datasets: names }),
    ...(start && { first: start }),
    ...(end && { last: end }),
  };
  const state = await pinned.read(selection);
  const wanted = asked.length > 0 ? asked : storedOf(registry.list(), state.partitions);
  if (wanted.length === 0) throw nothingKnown();
  return {
    state,
    coverages: wanted.map((dataset) => datasetCoverage(dataset, state.partitions, range)),
  };
}

function storedOf(datasets: readonly Dataset[], partitions: readonly PinnedPartition[]): Dataset[] {
  return datasets.filter(({ name }) => partitions.some(({ dataset }) => dataset === name));
}

function nothingKnown(): TaqError<'NOT_SYNCED'> {
  return new TaqError('NOT_SYNCED', 'nothing of these days was synced', {
    details: { cells: 0 },
    next: 'Fetch it with taq sync aggregates or taq sync sample, or see with taq status what the store holds.',
  });
}

function hasGap(coverage: DatasetCoverage): boolean {
  const counts = countCells(coverage, coverage.symbols, coverage.days);
  return (Object.keys(counts) as CoverageState[]).some(isOpen);
}

function sayMaps(
  coverages: readonly DatasetCoverage[],
  { by }: CoverageQuestion,
  terminal: Terminal,
): void {
  const width = terminalWidth();
  const color = process.stdout.isTTY && process.stdout.hasColors();
  const maps = coverages.map((coverage) =>
    coverageText(coverage, {
      width,
      color,
      by: by ?? (daysFit(coverage, width) ? 'day' : 'month'),
    }),
  );
  terminal.say(maps.join('\n'));
  const strange = coverages.flatMap(neverSeen);
  for (const line of new Set(strange)) terminal.tell(line);
}

/** A word on symbols of which nothing is known, where one that is known is spelt nearly so. */
function neverSeen({ symbols, stored }: DatasetCoverage): string[] {
  const known = stored();
  const strange = symbols.filter((symbol) => !known.includes(symbol));
  return strange.flatMap((symbol) => {
    const near = suggestSymbols(symbol, known);
    if (near.length === 0) return [];
    return [`nothing is known of ${symbol}; did you mean ${near.join(', ')}?\n`];
  });
}
