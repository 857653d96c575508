// What is recorded, by name
export { METRICS } from './metrics.ts';
export { SPANS, spanName, type SpanKindOf, type WordsOf } from './spans.ts';
export type { AttributesOf, AttributeValue, Metric } from './metric.ts';

// How
export { recorderFor } from './recorder-for.ts';
export {
  silentRecorder,
  type Recorder,
  type RunningSpan,
  type SpanAttributes,
  type SpanStart,
} from './recorder.ts';
export { errorType } from './error-type.ts';
export {
  recordQuery,
  recordQueryStream,
  type QueryRecord,
  type QuerySize,
  type QuerySubject,
} from './record-query.ts';
