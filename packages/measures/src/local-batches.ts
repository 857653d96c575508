import type { Dialect } from './dialect.ts';
import { numbersOf, symbolsOf, type Ingredients } from './ingredients.ts';
import type { MeasureStatement } from './measure-statement.ts';
import type { Asked, Span, TickRelation } from './relations.ts';
import { allOf } from './sql-text.ts';

/** Ticks that are sorted at once: some hundred megabytes. */
const TICKS_AT_ONCE = 3_000_000n;

/** How many ticks of both tables each symbol has near a span of the day, sorted by symbol. */
export function tickCountsStatement(
  { byBytes }: Dialect,
  tables: readonly TickRelation[],
  { symbols, span }: { readonly symbols: Asked; readonly span: Span },
): MeasureStatement {
  const counts = tables.map(
    (table) =>
      `SELECT ${table.symbol} AS symbol, count(*) AS ticks FROM ${table.from}
      WHERE ${allOf([...table.ofSymbols(symbols), ...table.near(span)])} GROUP BY 1`,
  );
  const text = `
SELECT symbol, sum(ticks)::int8 AS ticks
FROM (${counts.join(' UNION ALL ')}) counts
GROUP BY symbol
ORDER BY symbol ${byBytes}`;
  return {
    text,
    columns: [
      { name: 'symbol', type: 'text' },
      { name: 'ticks', type: 'int8' },
    ],
  };
}

/**
 * The symbols in parts whose ticks are sorted in memory, one part after the other, in the order of
 * symbols. A symbol is never split: what it needs beyond the memory limit is spilled.
 */
export async function symbolBatches(counts: AsyncIterable<Ingredients>): Promise<Asked[]> {
  const batches: { root: string }[][] = [];
  let room = 0n;
  for await (const part of counts) {
    const { codes, dictionary } = symbolsOf(part);
    numbersOf<BigInt64Array>(part, 'ticks').forEach((ticks, row) => {
      if (batches.length === 0 || ticks > room) {
        batches.push([]);
        room = TICKS_AT_ONCE;
      }
      room -= ticks;
      batches.at(-1)?.push({ root: dictionary[codes[row] ?? 0] ?? '' });
    });
  }
  return batches;
}
