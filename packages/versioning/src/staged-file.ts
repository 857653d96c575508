import { parseExchangeDate, type ExchangeDate } from '@taq/schema';
import * as v from 'valibot';
import { rowBoundsSchema } from './manifest.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** What is recorded of a file of rows that waits for its commit. */
export const stagedFileSchema = v.object({
  sha256: v.string(),
  bytes: count,
  rows: count,
  /** The notes that it carries: dataset, columns and rule. */
  notes: v.string(),
  /** Where there are rows. */
  bounds: v.optional(rowBoundsSchema),
  /** The cells that have rows, by day; symbols sorted. */
  cells: v.array(
    v.object({
      date: v.pipe(v.string(), v.transform(parseExchangeDate)),
      symbols: v.array(v.string()),
    }),
  ),
});

/** Rows in a complete file of the store's own, validated, sorted, waiting for their commit. */
export type StagedFile = v.InferOutput<typeof stagedFileSchema> & {
  /** Absolute. */
  readonly path: string;
};

/** The cells that have rows. */
export function* cellsOf({
  cells,
}: StagedFile): Generator<{ readonly symbol: string; readonly date: ExchangeDate }> {
  for (const { date, symbols } of cells) for (const symbol of symbols) yield { symbol, date };
}
