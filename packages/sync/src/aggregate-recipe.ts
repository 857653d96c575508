import { monthOf, parseSymbol } from '@taq/schema';
import type { RecordBatch } from 'apache-arrow';
import { measureRule, type AggregateDataset } from './aggregate-dataset.ts';
import { sumsFor } from './day-sums.ts';
import { requireLocal, serverOnly } from './local-ways.ts';
import type { Recipe, RowMaker } from './recipe.ts';
import { ticksFor } from './tick-needs.ts';

/** Aggregates: a month is a partition, each day comes as one file. */
export function aggregateRecipe(dataset: AggregateDataset): Recipe {
  return {
    dataset,
    sourceRule: measureRule(dataset),
    ticks: ticksFor(measureRule(dataset)),
    partitionOf: monthOf,
    partsOf: (work) => [work],
    ways: serverOnly(dataset) === undefined ? ['server', 'local'] : ['server'],
    maker: (way) => (way === 'server' ? onServer(dataset) : here(dataset)),
  };
}

function onServer(dataset: AggregateDataset): RowMaker {
  return {
    way: 'server',
    connections: 1,
    asks: (part) => sumsFor(dataset, part),
    async *rows(question, { tools }): AsyncGenerator<RecordBatch> {
      const { measureDay } = await import('./measure-day.ts');
      yield* measureDay(tools.source, dataset, question);
    },
  };
}

function here(dataset: AggregateDataset): RowMaker {
  requireLocal(dataset);
  return {
    way: 'local',
    connections: 1,
    asks: ({ date, symbols: names }) => {
      const symbols = names.map(parseSymbol);
      return ticksFor(measureRule(dataset)).map((rule) => ({ ...rule, date, symbols }));
    },
    async *rows(question, pass): AsyncGenerator<RecordBatch> {
      const { measureLocally } = await import('./measure-locally.ts');
      yield* (await measureLocally(dataset, question, pass)).batches;
    },
  };
}
