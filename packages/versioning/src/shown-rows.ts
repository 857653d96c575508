import * as v from 'valibot';

/** 64-bit integers, instants and dates are texts, as JSON cannot hold them. */
const value = v.union([v.string(), v.number(), v.boolean(), v.null()]);

/** Some rows of a table, each by its number there, with a value for each of the columns. */
export const shownRowsSchema = v.object({
  columns: v.array(v.string()),
  rows: v.array(v.object({ row: v.pipe(v.number(), v.safeInteger()), values: v.array(value) })),
});

export type RowValue = v.InferOutput<typeof value>;
export type ShownRows = v.InferOutput<typeof shownRowsSchema>;
