import type { Metric } from './metric.ts';

/** What the conventions advise for databases, and beyond: a transfer may take half an hour. */
const SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300, 1800];
const COUNTS = [0, 1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000];
const FEW = [0, 1, 2, 5, 10, 20, 50, 100, 250];

/** Every metric that the packages record; `docs/observability.md` lists the same. */
export const METRICS = {
  databaseDuration: {
    name: 'db.client.operation.duration',
    kind: 'histogram',
    unit: 's',
    description: 'A statement at the server, from sending it to its last row',
    attributes: [
      'db.system.name',
      'db.namespace',
      'db.operation.name',
      'db.response.status_code',
      'server.address',
      'server.port',
      'error.type',
    ],
    buckets: SECONDS,
  },
  sourceIo: {
    name: 'taq.source.io',
    kind: 'counter',
    unit: 'By',
    description: 'What came over the line in transfers of rows',
    attributes: ['network.io.direction'],
  },
  syncDuration: {
    name: 'taq.sync.duration',
    kind: 'histogram',
    unit: 's',
    description: 'A whole sync',
    attributes: ['taq.task', 'taq.dataset', 'taq.tier', 'error.type'],
    buckets: SECONDS,
  },
  syncRows: {
    name: 'taq.sync.rows',
    kind: 'counter',
    unit: '{row}',
    description: 'Rows that were committed',
    attributes: ['taq.dataset', 'taq.tier'],
  },
  syncPartitions: {
    name: 'taq.sync.partitions',
    kind: 'counter',
    unit: '{partition}',
    description: 'Partitions that were worked on: written, unchanged or failed',
    attributes: ['taq.dataset', 'taq.tier', 'taq.outcome'],
  },
  syncIo: {
    name: 'taq.sync.io',
    kind: 'counter',
    unit: 'By',
    description: 'Parquet that was written for the rows that were committed',
    attributes: ['taq.dataset', 'taq.tier', 'disk.io.direction'],
  },
  syncRetries: {
    name: 'taq.sync.retries',
    kind: 'counter',
    unit: '{retry}',
    description: 'Days that were begun again because what went wrong could pass',
    attributes: ['error.type'],
  },
  syncOpenCells: {
    name: 'taq.sync.cell.open',
    kind: 'gauge',
    unit: '{cell}',
    description: 'Symbol-days that were asked for and are still missing after the sync',
    attributes: ['taq.dataset', 'taq.tier'],
  },
  diskForecast: {
    name: 'taq.sync.disk.predicted_utilization',
    kind: 'gauge',
    unit: '1',
    description:
      'Share of the file system in use once the sync has written what it plans to, at most',
    attributes: [],
  },
  lockWait: {
    name: 'taq.lock.wait_time',
    kind: 'histogram',
    unit: 's',
    description: 'Wait for the locks of a partition',
    attributes: ['taq.lock.name', 'taq.outcome'],
    buckets: SECONDS,
  },
  spillIo: {
    name: 'taq.spill.io',
    kind: 'counter',
    unit: 'By',
    description:
      'What went through temporary files: ticks measured here, and the memory of their engine',
    attributes: ['taq.engine'],
  },
  queryDuration: {
    name: 'taq.query.duration',
    kind: 'histogram',
    unit: 's',
    description: 'A question to a state of the store, until its last row',
    attributes: ['taq.dataset', 'taq.engine', 'taq.pinned', 'error.type'],
    buckets: SECONDS,
  },
  queryRows: {
    name: 'taq.query.rows',
    kind: 'histogram',
    unit: '{row}',
    description: 'Rows of an answer',
    attributes: ['taq.dataset', 'taq.engine'],
    buckets: COUNTS,
  },
  queryPartitions: {
    name: 'taq.query.partitions_scanned',
    kind: 'histogram',
    unit: '{partition}',
    description: 'Partitions that were read for an answer',
    attributes: ['taq.dataset', 'taq.engine'],
    buckets: FEW,
  },
  queryIo: {
    name: 'taq.query.io',
    kind: 'counter',
    unit: 'By',
    description:
      'Size of the files that were read for answers; of a file an engine may read a part',
    attributes: ['taq.dataset', 'taq.engine', 'disk.io.direction'],
  },
  storeUsage: {
    name: 'taq.store.usage',
    kind: 'gauge',
    unit: 'By',
    description: 'Size of the files of the newest version',
    attributes: ['taq.dataset', 'taq.tier'],
  },
  storeLimit: {
    name: 'taq.store.limit',
    kind: 'gauge',
    unit: 'By',
    description: 'Size of the file system that holds the store',
    attributes: [],
  },
  storeSnapshots: {
    name: 'taq.store.snapshot.count',
    kind: 'gauge',
    unit: '{snapshot}',
    description: 'Snapshots that are there',
    attributes: [],
  },
  newestDayAge: {
    name: 'taq.store.newest_day.age',
    kind: 'gauge',
    unit: 's',
    description: 'Time since the end, in New York, of the newest day with rows',
    attributes: ['taq.dataset', 'taq.tier'],
  },
} as const satisfies Readonly<Record<string, Metric>>;
