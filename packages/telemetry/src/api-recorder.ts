import {
  metrics,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Meter,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { errorSentence, errorType } from './error-type.ts';
import type { AttributesOf, AttributeValue, Metric } from './metric.ts';
import type { Recorder, RunningSpan, SpanAttributes, SpanStart } from './recorder.ts';
import { spanName, type SpanKindOf } from './spans.ts';

/** The edition of the semantic conventions that names and units follow. */
const SCHEMA_URL = 'https://opentelemetry.io/schemas/1.37.0';

/** A recorder of one package, by what is registered with `@opentelemetry/api` now. */
export function apiRecorder(scope: string): Recorder {
  const tracer = trace.getTracerProvider().getTracer(scope, undefined, { schemaUrl: SCHEMA_URL });
  const meter = metrics.getMeter(scope, undefined, { schemaUrl: SCHEMA_URL });
  return new ApiRecorder(tracer, meter);
}

class ApiRecorder implements Recorder {
  readonly #tracer: Tracer;
  readonly #meter: Meter;
  readonly #instruments = new Map<Metric, Instrument>();

  constructor(tracer: Tracer, meter: Meter) {
    this.#tracer = tracer;
    this.#meter = meter;
  }

  record<M extends Metric>(metric: M, value: number, attributes?: AttributesOf<M>): void {
    const known = this.#instruments.get(metric);
    const instrument = known ?? instrumentOf(this.#meter, metric);
    this.#instruments.set(metric, instrument);
    instrument(value, present(attributes));
  }

  async inSpan<S extends SpanKindOf, T>(
    kind: S,
    { words, attributes }: SpanStart<S>,
    work: (span: RunningSpan<S>) => Promise<T>,
  ): Promise<T> {
    const name = spanName(kind, words);
    return this.#tracer.startActiveSpan(name, optionsOf(kind, attributes), async (span) => {
      const running = new ApiSpan(span);
      try {
        const result = await work(running);
        running.end();
        return result;
      } catch (error) {
        running.end(error);
        throw error;
      }
    });
  }

  begin<S extends SpanKindOf>(kind: S, { words, attributes }: SpanStart<S>): RunningSpan<S> {
    const name = spanName(kind, words);
    return new ApiSpan(this.#tracer.startSpan(name, optionsOf(kind, attributes)));
  }
}

class ApiSpan<S extends SpanKindOf> implements RunningSpan<S> {
  readonly #span: Span;

  constructor(span: Span) {
    this.#span = span;
  }

  set(attributes: SpanAttributes<S>): void {
    this.#span.setAttributes(present(attributes));
  }

  end(error?: unknown): void {
    if (!this.#span.isRecording()) return;
    if (error !== undefined) {
      const message = errorSentence(error);
      this.#span.setAttribute('error.type', errorType(error));
      this.#span.setStatus({ code: SpanStatusCode.ERROR, message });
    }
    this.#span.end();
  }
}

type Instrument = (value: number, attributes: Attributes) => void;

function instrumentOf(meter: Meter, metric: Metric): Instrument {
  const { name, kind, unit, description, buckets } = metric;
  switch (kind) {
    case 'counter': {
      const counter = meter.createCounter(name, { unit, description });
      return (value, attributes) => counter.add(value, attributes);
    }
    case 'gauge': {
      const gauge = meter.createGauge(name, { unit, description });
      return (value, attributes) => gauge.record(value, attributes);
    }
    case 'histogram': {
      const advice = buckets && { explicitBucketBoundaries: [...buckets] };
      const histogram = meter.createHistogram(name, {
        unit,
        description,
        ...(advice && { advice }),
      });
      return (value, attributes) => histogram.record(value, attributes);
    }
  }
}

function optionsOf<S extends SpanKindOf>(
  { kind }: S,
  attributes: SpanAttributes<S> | undefined,
): { readonly kind: SpanKind; readonly attributes: Attributes } {
  const spanKind = kind === 'client' ? SpanKind.CLIENT : SpanKind.INTERNAL;
  return { kind: spanKind, attributes: present(attributes) };
}

function present(attributes: Readonly<Record<string, AttributeValue>> = {}): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}
