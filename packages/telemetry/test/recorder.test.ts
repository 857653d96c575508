import { context, metrics, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type MetricData,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { silentLogger, TaqError, type LogFields } from '@taq/schema';
import {
  errorType,
  METRICS,
  recordQuery,
  recordQueryStream,
  recorderFor,
  silentRecorder,
  SPANS,
  spanName,
  type QueryRecord,
} from '../src/index.ts';

test('nobody listens: the recorder is the silent one, and work goes on inside its spans', async () => {
  const recorder = await recorderFor('test');
  expect(recorder).toBe(silentRecorder);
  recorder.record(METRICS.syncRows, 3);
  recorder.begin(SPANS.snapshot, { words: {} }).end(new Error('no'));
  const answer = recorder.inSpan(SPANS.query, { words: { dataset: 'd' } }, async (span) => {
    span.set({ 'taq.rows': 1 });
    return Promise.resolve(7);
  });
  expect(await answer).toBe(7);
});

describe('with an SDK', () => {
  let values: InMemoryMetricExporter;
  let spans: InMemorySpanExporter;
  let meters: MeterProvider;

  beforeEach(() => {
    values = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    spans = new InMemorySpanExporter();
    const reader = new PeriodicExportingMetricReader({ exporter: values });
    meters = new MeterProvider({ readers: [reader] });
    metrics.setGlobalMeterProvider(meters);
    const spanProcessors = [new SimpleSpanProcessor(spans)];
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors }));
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });

  afterEach(async () => {
    for (const api of [metrics, trace, context]) api.disable();
    await meters.shutdown();
  });

  async function exported(): Promise<ReadonlyMap<string, MetricData>> {
    await meters.forceFlush();
    const scopes = values.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics);
    const all = scopes.flatMap((scope) => scope.metrics);
    return new Map(all.map((metric) => [metric.descriptor.name, metric]));
  }

  test('counters add up, gauges keep the last value, histograms have their own buckets', async () => {
    const recorder = await recorderFor('@taq/test');
    recorder.record(METRICS.syncRows, 3, { 'taq.dataset': 'a', 'taq.tier': undefined });
    recorder.record(METRICS.syncRows, 4, { 'taq.dataset': 'a' });
    recorder.record(METRICS.storeSnapshots, 9);
    recorder.record(METRICS.storeSnapshots, 2);
    recorder.record(METRICS.syncDuration, 400);
    const byName = await exported();
    expect(byName.get('taq.sync.rows')).toMatchObject({
      descriptor: { unit: '{row}' },
      dataPoints: [{ value: 7, attributes: { 'taq.dataset': 'a' } }],
    });
    expect(byName.get('taq.store.snapshot.count')?.dataPoints).toMatchObject([{ value: 2 }]);
    const { buckets: boundaries } = METRICS.syncDuration;
    expect(byName.get('taq.sync.duration')).toMatchObject({
      descriptor: { unit: 's' },
      dataPoints: [{ value: { sum: 400, count: 1, buckets: { boundaries } } }],
    });
  });

  test('a span holds those that begin in it', async () => {
    const recorder = await recorderFor('@taq/test');
    await recorder.inSpan(SPANS.sync, { words: { task: 't' } }, async (span) => {
      await recorder.inSpan(SPANS.partition, { words: {} }, async () => Promise.resolve());
      const words = { operation: 'COPY', namespace: 'wrds|taqm_2024' };
      const statement = recorder.begin(SPANS.statement, { words });
      statement.set({ 'taq.bytes': 5 });
      statement.end();
      statement.end(new Error('late'));
      span.set({ 'taq.rows': 2 });
    });
    const [partition, statement, sync] = spans.getFinishedSpans();
    expect([sync?.name, partition?.name, statement?.name]).toEqual([
      'sync t',
      'sync partition',
      'COPY wrds|taqm_2024',
    ]);
    for (const child of [partition, statement]) {
      expect(child?.parentSpanContext?.spanId).toBe(sync?.spanContext().spanId);
    }
    const { UNSET } = SpanStatusCode;
    expect(statement).toMatchObject({ kind: SpanKind.CLIENT, status: { code: UNSET } });
    expect(sync).toMatchObject({ kind: SpanKind.INTERNAL, attributes: { 'taq.rows': 2 } });
  });

  describe('a question', () => {
    const subject = { dataset: 'taq_ticks', engine: 'duckdb', pinned: 'tag' } as const;
    const size = { rows: 5, partitionsScanned: 2, bytesScanned: 99, tag: 'mine' };
    let records: (LogFields | undefined)[];
    let record: QueryRecord;

    beforeEach(() => {
      records = [];
      const info = (_: string, fields?: LogFields): void => void records.push(fields);
      record = { scope: 'test', logger: { ...silentLogger, info } };
    });

    async function* batches(): AsyncGenerator<number> {
      yield* [1, 2, 3];
      return Promise.resolve();
    }

    test('says to metrics, trace and log alike what its answer took', async () => {
      expect(
        await recordQuery(
          subject,
          record,
          async () => Promise.resolve(7),
          () => size,
        ),
      ).toBe(7);
      const byName = await exported();
      const attributes = { 'taq.dataset': 'taq_ticks', 'taq.engine': 'duckdb' };
      for (const [name, value] of [
        ['taq.query.rows', 5],
        ['taq.query.partitions_scanned', 2],
      ] as const) {
        expect(byName.get(name)?.dataPoints).toMatchObject([{ attributes, value: { sum: value } }]);
      }
      expect(byName.get('taq.query.io')?.dataPoints).toMatchObject([{ value: 99 }]);
      const [span] = spans.getFinishedSpans();
      expect(span).toMatchObject({
        name: 'query taq_ticks',
        attributes: { 'taq.pinned': 'tag', 'taq.snapshot.tag': 'mine', 'taq.rows': 5 },
      });
      expect(records).toMatchObject([
        { ...subjectInLog, rows: 5, bytes: 99, partitions_scanned: 2, as_of_tag: 'mine' },
      ]);
    });

    const subjectInLog = { component: 'taq_query', dataset: 'taq_ticks', engine: 'duckdb' };

    test('that comes as a stream says the same at its end, and only its time where it is left', async () => {
      const seen = [];
      const sizeAtEnd = async () => Promise.resolve(size);
      for await (const batch of recordQueryStream(subject, record, batches(), sizeAtEnd))
        seen.push(batch);
      expect(seen).toEqual([1, 2, 3]);
      for await (const batch of recordQueryStream(subject, record, batches(), sizeAtEnd)) {
        if (batch === 1) break;
      }
      const byName = await exported();
      expect(byName.get('taq.query.duration')?.dataPoints).toMatchObject([{ value: { count: 2 } }]);
      expect(byName.get('taq.query.rows')?.dataPoints).toMatchObject([
        { value: { count: 1, sum: 5 } },
      ]);
      expect(spans.getFinishedSpans().map(({ attributes }) => attributes['taq.rows'])).toEqual([
        5,
        undefined,
      ]);
      expect(records).toHaveLength(1);
    });

    test('that fails is timed under its error, and has no rows', async () => {
      const error = new RangeError('no');
      const ask = async (): Promise<never> => Promise.reject(error);
      await expect(recordQuery(subject, record, ask, () => size)).rejects.toBe(error);
      const broken = (async function* (): AsyncGenerator<number> {
        yield await Promise.reject<number>(error);
      })();
      const stream = recordQueryStream(subject, record, broken, async () => Promise.resolve(size));
      await expect(stream.next()).rejects.toBe(error);
      const byName = await exported();
      expect(byName.get('taq.query.duration')?.dataPoints).toMatchObject([
        { attributes: { 'error.type': 'RangeError' }, value: { count: 2 } },
      ]);
      expect(byName.has('taq.query.rows')).toBe(false);
      for (const { status } of spans.getFinishedSpans())
        expect(status.code).toBe(SpanStatusCode.ERROR);
    });
  });

  test('a failure goes on to the caller, and into the span without its secret', async () => {
    const recorder = await recorderFor('@taq/test');
    const error = new TaqError('SOURCE_UNREACHABLE', 'no way to postgres://me:sesame@host/wrds', {
      details: { server: 'host' },
    });
    const work = recorder.inSpan(SPANS.snapshot, { words: {} }, async () => Promise.reject(error));
    await expect(work).rejects.toBe(error);
    const [span] = spans.getFinishedSpans();
    expect(span?.attributes).toEqual({ 'error.type': 'SOURCE_UNREACHABLE' });
    expect(span?.status.code).toBe(SpanStatusCode.ERROR);
    expect(JSON.stringify(span?.status)).not.toContain('sesame');
  });
});

test('an error is called by its code, else by its class', () => {
  expect(errorType(Object.assign(new Error('gone'), { code: '57P01' }))).toBe('57P01');
  expect(errorType(new RangeError('no'))).toBe('RangeError');
  expect(errorType('no')).toBe('_OTHER');
});

test('names keep to the rules: lower case, units as metadata, no _total, each once', () => {
  const all = Object.values(METRICS);
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  for (const { name, unit } of all) {
    expect(name).toMatch(/^(taq|db\.client)(\.[a-z_]+)+$/);
    expect(name).not.toMatch(/_total$|seconds|bytes/);
    expect(unit).toMatch(/^(s|By|1|\{[a-z]+\})$/);
  }
  expect(spanName(SPANS.sync, { task: 'taq_sample' })).toBe('sync taq_sample');
});
