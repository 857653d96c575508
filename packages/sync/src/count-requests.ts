import { formatSymbol } from '@taq/schema';
import type { TaqSource, TransferQuestion } from '@taq/source';
import type { PartitionWork } from './plan-sync.ts';
import type { RowMaker } from './recipe.ts';

/** What the source will be asked for the rows of a plan, a day at a time. */
export function questionsOf(plan: readonly PartitionWork[], maker: RowMaker): TransferQuestion[] {
  return plan
    .flatMap((work) => work.days)
    .filter(({ fetch }) => fetch.length > 0)
    .flatMap(({ date, fetch }) => maker.asks({ date, symbols: fetch }));
}

/**
 * How many requests questions take. Those that differ in their symbols alone are asked as one, as
 * in a pass over a day's ticks that several datasets share.
 */
export function countRequests(questions: readonly TransferQuestion[], source: TaqSource): number {
  const together = new Map<string, TransferQuestion>();
  for (const question of questions) {
    const { symbols, ...rest } = question;
    const name = JSON.stringify(rest);
    const known = together.get(name);
    together.set(
      name,
      known === undefined ? question : { ...question, symbols: union(known.symbols, symbols) },
    );
  }
  return [...together.values()].reduce((sum, question) => sum + source.requests(question), 0);
}

type AskedFor = TransferQuestion['symbols'];

function union(some: AskedFor, others: AskedFor): AskedFor {
  if (some === 'all' || others === 'all') return 'all';
  const known = new Set(some.map(formatSymbol));
  return [...some, ...others.filter((symbol) => !known.has(formatSymbol(symbol)))];
}
