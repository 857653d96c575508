import * as v from 'valibot';
import { FORMAT_VERSION } from './manifest.ts';
import { shownRowsSchema } from './shown-rows.ts';

const text = v.string();
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const originSchema = v.object({
  dataset: v.optional(text),
  partition: v.optional(text),
  /** First and last day, both included. */
  first: v.optional(text),
  last: v.optional(text),
  /** Id of the source. */
  source: v.optional(text),
  /** Names the query. */
  fingerprint: v.optional(text),
  /** Where a file lay, relative to the data folder. */
  path: v.optional(text),
});

/** The reason file of an entry: `reason.json`. */
export const reasonSchema = v.object({
  formatVersion: v.literal(FORMAT_VERSION),
  kind: v.literal('quarantined'),
  quarantinedAt: v.pipe(text, v.isoTimestamp()),
  what: text,
  origin: originSchema,
  error: v.object({ code: text, message: text, causes: v.array(text) }),
  findings: v.array(v.object({ rule: text, column: text, count, rows: v.array(count) })),
  differences: v.array(
    v.object({
      column: text,
      kind: v.picklist(['missing', 'added', 'type', 'zone', 'nullability', 'order']),
      expected: text,
      found: text,
    }),
  ),
  firstRows: shownRowsSchema,
  /** The file beside the reason; `rows` where it is a table. */
  content: v.optional(v.object({ file: text, bytes: count, rows: v.optional(count) })),
  run: v.optional(text),
  software: text,
});

export type QuarantineReason = v.InferOutput<typeof reasonSchema>;

/** Where something came from, as far as it is known. */
export type QuarantineOrigin = v.InferOutput<typeof originSchema>;

/** Something that failed validation or writing. */
export interface Rejection {
  /** In a few words, for people. */
  readonly what: string;
  readonly origin: QuarantineOrigin;
  /** What it failed with: rules, field differences and code are taken from here. */
  readonly error: unknown;
  readonly run?: string;
}
