import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { METRICS } from '@taq/telemetry';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder, type TemporaryFolder } from './support/folders.ts';
import { OtlpReceiver } from './support/otlp-receiver.ts';
import { requireExit, type Outcome } from './support/processes.ts';
import { marketArgs, startSimulator, type RunningSimulator } from './support/simulator.ts';
import { queryArgs, syncArgs, taq } from './support/taq.ts';

const RANGE = { start: '2024-11-25', end: '2024-11-26' };
const PARENT = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };

let folder: TemporaryFolder;
let simulator: RunningSimulator;
let dataDir: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  dataDir = join(folder.path, 'data');
  simulator = await startSimulator(marketArgs(RANGE));
});
afterAll(async () => {
  await simulator[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

async function sync(env: Record<string, string>, ...more: string[]): Promise<Outcome> {
  const words = syncArgs({ url: simulator.readerUrl, dataDir, range: RANGE }, '--json', ...more);
  return taq(words, { env });
}

interface Summary {
  readonly run: string;
  readonly rows: number;
  readonly bytes: number;
  readonly open_cells: number;
  readonly retries: number;
  readonly spilled_bytes: number;
  readonly predicted_disk_usage: number;
  readonly lock_wait_ms: number;
  readonly elapsed_ms: number;
  readonly snapshot_tag: string;
  readonly committed: readonly unknown[];
}

describe('a sync that is watched', () => {
  let receiver: OtlpReceiver;
  let outcome: Outcome;
  let summary: Summary;

  beforeAll(async () => {
    receiver = await OtlpReceiver.start();
    const traceparent = `00-${PARENT.traceId}-${PARENT.spanId}-01`;
    const more = ['--snapshot', '--metrics', '--aggregate', 'local'];
    outcome = await sync({ ...receiver.env, TRACEPARENT: traceparent }, ...more);
    summary = JSON.parse(requireExit(outcome, 0).stdout) as Summary;
  });
  afterAll(async () => receiver[Symbol.asyncDispose]());

  test('sends the figures that it reports, each under its name and unit', () => {
    const about = { 'taq.dataset': 'taq_1min_bars', 'taq.tier': 'aggregates' };
    const values = {
      'taq.sync.rows': summary.rows,
      'taq.sync.io': summary.bytes,
      'taq.sync.cell.open': summary.open_cells,
      'taq.sync.partitions': summary.committed.length,
      'taq.store.snapshot.count': 1,
      'taq.spill.io': summary.spilled_bytes,
      'taq.sync.retries': summary.retries,
    };
    expect(summary.rows).toBeGreaterThan(100);
    for (const [name, value] of Object.entries(values)) {
      expect([name, receiver.total(name)]).toEqual([name, value]);
    }
    expect(receiver.total('taq.sync.rows', about)).toBe(summary.rows);
    const forecast = receiver.total('taq.sync.disk.predicted_utilization');
    expect(forecast).toBeCloseTo(summary.predicted_disk_usage, 10);
    const seconds = receiver.total('taq.sync.duration', about);
    expect(seconds).toBeCloseTo(summary.elapsed_ms / 1000, 2);
    const waited = receiver.total('taq.lock.wait_time', { 'taq.outcome': 'acquired' });
    expect(waited).toBeCloseTo(summary.lock_wait_ms / 1000, 2);
    expect(receiver.total('taq.source.io')).toBeGreaterThan(1000);
    expect(receiver.total('taq.store.usage')).toBeGreaterThan(1000);
    expect(receiver.total('taq.store.newest_day.age')).toBeGreaterThan(86_400);
    const units = new Map(Object.values(METRICS).map(({ name, unit }) => [name as string, unit]));
    for (const { name, unit } of receiver.points)
      expect([name, unit]).toEqual([name, units.get(name)]);
  });

  test('--metrics says the same', () => {
    const line = outcome.stderr.split('\n').find((text) => text.startsWith('{"metrics"'));
    const { metrics } = JSON.parse(line ?? '') as { metrics: Record<string, unknown> };
    expect(metrics).toMatchObject({
      run: summary.run,
      rows: receiver.total('taq.sync.rows'),
      bytes: receiver.total('taq.sync.io'),
      open_cells: receiver.total('taq.sync.cell.open'),
      spilled_bytes: receiver.total('taq.spill.io'),
      retries: 0,
    });
  });

  test('is one trace below that of its scheduler: command, sync, partition, statements', () => {
    const [command, sync, partition, snapshot] = [
      'taq sync aggregates',
      'sync taq_aggregates',
      'sync partition',
      'take snapshot',
    ].map((name) => receiver.spans.find((span) => span.name === name));
    expect(new Set(receiver.spans.map(({ traceId }) => traceId))).toEqual(
      new Set([PARENT.traceId]),
    );
    expect(command?.parentSpanId).toBe(PARENT.spanId);
    expect(sync?.parentSpanId).toBe(command?.spanId);
    expect(partition?.parentSpanId).toBe(sync?.spanId);
    expect(snapshot?.attributes['taq.snapshot.tag']).toBe(summary.snapshot_tag);
    expect(command?.attributes).toMatchObject({
      'process.exit.code': 0,
      'taq.run.id': summary.run,
    });
    expect(partition?.attributes).toMatchObject({
      'taq.partition': '202411',
      'taq.rows': summary.rows,
    });
    const copies = receiver.spans.filter(({ name }) => name === 'COPY wrds|taqm_2024');
    expect(copies.length).toBeGreaterThan(0);
    for (const { parentSpanId } of copies) expect(parentSpanId).toBe(partition?.spanId);
    expect(receiver.spans.some(({ failed }) => failed)).toBe(false);
  });

  test('has one name in summary, resource, trace and manifest', async () => {
    for (const resource of receiver.resources) {
      expect(resource).toMatchObject({ 'service.name': 'taq', 'taq.run.id': summary.run });
    }
    const log = requireExit(await taq(['log', '--data-dir', dataDir, '--json']), 0).stdout;
    const { versions } = JSON.parse(log) as { versions: { author: { run: string } }[] };
    expect(versions.length).toBeGreaterThan(0);
    for (const { author } of versions) expect(author.run).toBe(summary.run);
  });

  test('tells no secret and not its command line', () => {
    expect(receiver.text.length).toBeGreaterThan(1000);
    const { password } = new URL(simulator.readerUrl);
    expect(password).not.toBe('');
    expect(receiver.text).not.toContain(`:${password}@`);
    expect(receiver.text).not.toContain(simulator.readerUrl);
    expect(receiver.text).not.toContain('--url');
    expect(receiver.text).not.toContain('SELECT sym_root');
  });
});

test('a query sends its rows, partitions, bytes and engine', async () => {
  await using receiver = await OtlpReceiver.start();
  requireExit(await sync({}), 0);
  const words = queryArgs({ dataDir, range: RANGE }, '--symbols', 'AAPL', '--metrics');
  const { stdout, stderr } = requireExit(await taq(words, { env: receiver.env }), 0);
  const line = stderr.split('\n').find((text) => text.startsWith('{"metrics"'));
  const { metrics } = JSON.parse(line ?? '') as { metrics: Record<string, unknown> };
  const about = { 'taq.dataset': 'taq_1min_bars', 'taq.engine': 'duckdb' };
  expect(receiver.total('taq.query.rows', about)).toBe((JSON.parse(stdout) as unknown[]).length);
  expect(receiver.total('taq.query.partitions_scanned', about)).toBe(metrics['partitions_scanned']);
  expect(receiver.total('taq.query.io', about)).toBe(metrics['bytes_scanned']);
  expect(receiver.named('taq.query.duration', { ...about, 'taq.pinned': 'live' })).toHaveLength(1);
});

test('a statement and an export send theirs, too, and each is a span of its command', async () => {
  await using receiver = await OtlpReceiver.start();
  requireExit(await sync({}), 0);
  const { env } = receiver;
  const store = ['--data-dir', dataDir, '--json'];
  const statement = 'select symbol, max(high) from minute_bars group by 1';
  const asked = requireExit(await taq(['sql', statement, ...store, '--metrics'], { env }), 0);
  const line = asked.stderr.split('\n').find((text) => text.startsWith('{"metrics"'));
  const { metrics } = JSON.parse(line ?? '') as { metrics: Record<string, number> };
  const about = { 'taq.dataset': 'taq_1min_bars', 'taq.engine': 'duckdb' };
  expect(receiver.total('taq.query.rows', about)).toBe(metrics['rows']);
  expect(receiver.total('taq.query.partitions_scanned', about)).toBe(metrics['partitions_scanned']);
  expect(receiver.total('taq.query.io', about)).toBe(metrics['bytes_scanned']);
  expect(metrics['bytes_scanned']).toBeGreaterThan(1000);
  const days = ['--start', RANGE.start, '--end', RANGE.end, '--symbols', 'AAPL'];
  const to = ['--to', join(folder.path, 'exported'), '--by', 'day'];
  const words = ['export', 'minute-bars', ...store, ...days, ...to];
  const { stdout } = requireExit(await taq(words, { env }), 0);
  const { files } = JSON.parse(stdout) as { files: { rows: number }[] };
  const queries = receiver.spans.filter(({ name }) => name === 'query taq_1min_bars');
  for (const { rows } of files) {
    expect(queries).toContainEqual(
      expect.objectContaining({
        attributes: expect.objectContaining({ 'taq.rows': rows, 'taq.partitions_scanned': 1 }),
      }),
    );
  }
  for (const { parentSpanId } of queries) {
    const parent = receiver.spans.find(({ spanId }) => spanId === parentSpanId);
    expect(parent?.name).toMatch(/^taq (sql|export)$/);
  }
  expect(receiver.text).not.toContain('max(high)');
});

test('what fails is a failed span with its code, and its exit code is as ever', async () => {
  await using receiver = await OtlpReceiver.start();
  const words = queryArgs(
    { dataDir: join(folder.path, 'nowhere'), range: RANGE },
    '--symbols',
    'A',
  );
  requireExit(await taq(words, { env: receiver.env }), 4);
  expect(receiver.spans).toMatchObject([
    {
      name: 'taq query minute-bars',
      failed: true,
      attributes: { 'error.type': 'STORE_NOT_FOUND', 'process.exit.code': 4 },
    },
  ]);
});

test('protobuf is what the protocol has by default, and only what was asked for is sent', async () => {
  await using receiver = await OtlpReceiver.start();
  const env = { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${receiver.url}/v1/metrics` };
  requireExit(await taq(['status', '--data-dir', dataDir], { env }), 0);
  expect(receiver.requests).toEqual(['/v1/metrics application/x-protobuf']);
});

describe('nobody who listens', () => {
  test('nothing is sent where nothing is asked for, or it is forbidden', async () => {
    await using receiver = await OtlpReceiver.start();
    const off = [
      { OTEL_SDK_DISABLED: 'true' },
      { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' },
    ];
    for (const env of off) {
      requireExit(
        await taq(['status', '--data-dir', dataDir], { env: { ...receiver.env, ...env } }),
        0,
      );
    }
    requireExit(await taq(['--version'], { env: receiver.env }), 0);
    expect(receiver.requests).toEqual([]);
  });

  test('a collector that refuses changes neither answer nor exit code', async () => {
    const plain = requireExit(await taq(['status', '--data-dir', dataDir, '--json']), 0);
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };
    const watched = await taq(['status', '--data-dir', dataDir, '--json'], { env });
    expect(watched).toEqual(plain);
  });

  test('one that takes everything and never answers does not keep the command', async () => {
    await using hole = await blackHole();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: hole.url };
    const watched = requireExit(await sync(env), 0);
    expect(watched.stderr).toBe('');
    expect(JSON.parse(watched.stdout)).toMatchObject({ committed: [] });
  });
});

async function blackHole(): Promise<AsyncDisposable & { readonly url: string }> {
  const server: Server = createServer((socket) => socket.on('error', () => undefined).resume());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address() as { readonly port: number };
  return {
    url: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      await Promise.resolve();
    },
  };
}
