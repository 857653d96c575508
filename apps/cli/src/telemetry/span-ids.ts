import { trace } from '@opentelemetry/api';
import type { LogFields } from '@taq/schema';

/** The ids of the span that the work is in, under the names of the conventions. */
export function spanIds(): LogFields {
  const span = trace.getActiveSpan()?.spanContext();
  return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId };
}
