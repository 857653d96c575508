import { parseSymbol, type DatasetRule } from '@taq/schema';
import type { TicksQuestion } from '@taq/source';
import type { RecordBatch } from 'apache-arrow';
import type { DayWork } from './plan-sync.ts';
import type { DayPart, Recipe, RowMaker } from './recipe.ts';
import { sampleDataset } from './sample-dataset.ts';

/**
 * Samples: a day is a partition, each symbol a file, trades and quotes in one order. Throws
 * `INVALID_ARGUMENT` for a choice that there is not.
 */
export function sampleRecipe(choices: DatasetRule = {}): Recipe {
  const dataset = sampleDataset(choices);
  const { measure, clock, nbbo } = dataset.rule;
  return {
    dataset,
    sourceRule: { measure, clock, nbbo },
    ticks: [
      { kind: 'trades', clock },
      { kind: 'quotes', nbbo },
    ],
    partitionOf: (date) => date,
    partsOf: bySymbol,
    ways: ['local'],
    maker: () => tickMaker(dataset),
  };
}

/** Both kinds come at once, and each in the order in which they are merged. */
function tickMaker(dataset: ReturnType<typeof sampleDataset>): RowMaker {
  const { clock, nbbo } = dataset.rule;
  const questions = ({ date, symbols }: DayPart) => {
    const asked = { date, symbols: symbols.map(parseSymbol), order: 'time' } as const;
    return {
      quotes: { ...asked, kind: 'quotes', nbbo, sizes: 'shares' },
      trades: { ...asked, kind: 'trades', clock },
    } as const satisfies Record<string, TicksQuestion>;
  };
  return {
    way: 'local',
    connections: 2,
    asks: (part) => Object.values(questions(part)),
    async *rows({ signal, ...part }, { tools: { source } }): AsyncGenerator<RecordBatch> {
      const { mergeTicks } = await import('./ticks/merge-ticks.ts');
      const { quotes, trades } = questions(part);
      yield* mergeTicks(dataset, {
        date: part.date,
        quotes: source.ticks(quotes, { signal }),
        trades: source.ticks(trades, { signal }),
        server: source.id,
      });
    },
  };
}

/** What needs no rows is a part of its own. */
function bySymbol(work: DayWork): readonly DayWork[] {
  const nothingElse = { record: new Map(), settles: false } as const;
  const parts = work.fetch.map((symbol) => ({ ...work, fetch: [symbol], ...nothingElse }));
  const { record, settles } = work;
  if (record.size === 0 && !settles) return parts;
  return [{ ...work, fetch: [] }, ...parts];
}
