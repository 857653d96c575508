import type { AttributesOf, AttributeValue, Metric } from './metric.ts';
import type { SpanKindOf, WordsOf } from './spans.ts';

/** A span's attributes and nothing else. */
export type SpanAttributes<S extends SpanKindOf> = Readonly<
  Partial<Record<S['attributes'][number], AttributeValue>>
>;

/** A span that has begun. */
export interface RunningSpan<S extends SpanKindOf = SpanKindOf> {
  set(attributes: SpanAttributes<S>): void;
  /** Ends it, as failed where an error is given; later calls do nothing. */
  end(error?: unknown): void;
}

/** What a span is called, and what is known at its beginning. */
export interface SpanStart<S extends SpanKindOf> {
  readonly words: WordsOf<S>;
  readonly attributes?: SpanAttributes<S>;
}

/** Where a package says what it did. */
export interface Recorder {
  /** Adds to a counter, gives a histogram a value, sets a gauge. */
  record<M extends Metric>(metric: M, value: number, attributes?: AttributesOf<M>): void;
  /** Does the work inside a span, which holds all spans that begin in it; an error ends it as failed. */
  inSpan<S extends SpanKindOf, T>(
    kind: S,
    start: SpanStart<S>,
    work: (span: RunningSpan<S>) => Promise<T>,
  ): Promise<T>;
  /** Begins a span that holds no others, for what comes bit by bit. */
  begin<S extends SpanKindOf>(kind: S, start: SpanStart<S>): RunningSpan<S>;
}

const NO_SPAN: RunningSpan = { set: () => undefined, end: () => undefined };

/** For when nobody listens. */
export const silentRecorder: Recorder = {
  record: () => undefined,
  inSpan: async (_kind, _start, work) => work(NO_SPAN),
  begin: () => NO_SPAN,
};
