import {
  countCells,
  gapsOf,
  monthsOf,
  runsOf,
  type DatasetCoverage,
} from '../known-cells/dataset-coverage.ts';
import { CELL_WORDS } from './coverage-words.ts';
import type { AnsweringState } from './state-text.ts';

/** Datasets of a state as one JSON object on a line. */
export function coverageJson(
  { tag, version, asOf }: AnsweringState,
  datasets: readonly DatasetCoverage[],
): string {
  return `${JSON.stringify({
    schema_version: 1,
    state: { tag: tag ?? null, version, as_of: asOf ?? null },
    datasets: datasets.map((coverage) => ({
      dataset: coverage.dataset.name,
      start: coverage.days[0] ?? null,
      end: coverage.days.at(-1) ?? null,
      days: coverage.days.length,
      counts: countCells(coverage, coverage.symbols, coverage.days),
      months: monthsOf(coverage),
      gaps: gapsOf(coverage).map((gap) => ({ ...gap, reason: CELL_WORDS[gap.state] })),
      symbols: coverage.symbols.map((symbol) => ({ symbol, cells: runsOf(coverage, symbol) })),
    })),
  })}\n`;
}

/** Every cell on a line of CSV: dataset, symbol, date, state. */
export function* coverageCsv(datasets: readonly DatasetCoverage[]): Generator<string> {
  yield 'dataset,symbol,date,state\n';
  for (const { dataset, symbols, days, cell } of datasets) {
    for (const symbol of symbols) {
      yield days.map((day) => `${dataset.name},${symbol},${day},${cell(symbol, day)}\n`).join('');
    }
  }
}
