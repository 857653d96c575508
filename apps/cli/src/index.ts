import Cleanup from './commands/cleanup.ts';
import Completion from './commands/completion.ts';
import ConfigShow from './commands/config/show.ts';
import Coverage from './commands/coverage.ts';
import Demo from './commands/demo.ts';
import Describe from './commands/describe.ts';
import Doctor from './commands/doctor.ts';
import Export from './commands/export.ts';
import Locks from './commands/locks/index.ts';
import LocksRelease from './commands/locks/release.ts';
import Log from './commands/log.ts';
import Open from './commands/open.ts';
import QuarantineDrop from './commands/quarantine/drop.ts';
import QuarantineList from './commands/quarantine/list.ts';
import QuarantineShow from './commands/quarantine/show.ts';
import QueryMinuteBars from './commands/query/minute-bars.ts';
import QueryRealizedVolatility from './commands/query/realized-volatility.ts';
import QuerySpreadMetrics from './commands/query/spread-metrics.ts';
import QueryTicks from './commands/query/ticks.ts';
import Rollback from './commands/rollback.ts';
import SnapshotCreate from './commands/snapshot/create.ts';
import SnapshotDelete from './commands/snapshot/delete.ts';
import SnapshotDiff from './commands/snapshot/diff.ts';
import SnapshotList from './commands/snapshot/list.ts';
import SnapshotProtect from './commands/snapshot/protect.ts';
import SnapshotShow from './commands/snapshot/show.ts';
import SnapshotVerify from './commands/snapshot/verify.ts';
import Sql from './commands/sql.ts';
import Status from './commands/status.ts';
import SyncAggregates from './commands/sync/aggregates.ts';
import SyncAll from './commands/sync/all.ts';
import SyncSample from './commands/sync/sample.ts';
import Verify from './commands/verify.ts';

export { commandNotFound } from './command-not-found.ts';

/** Every command by its id; oclif reads this list, so nothing is searched for at start-up. */
export const COMMANDS = {
  cleanup: Cleanup,
  completion: Completion,
  'config:show': ConfigShow,
  coverage: Coverage,
  demo: Demo,
  describe: Describe,
  doctor: Doctor,
  export: Export,
  locks: Locks,
  'locks:release': LocksRelease,
  log: Log,
  open: Open,
  'quarantine:drop': QuarantineDrop,
  'quarantine:list': QuarantineList,
  'quarantine:show': QuarantineShow,
  'query:minute-bars': QueryMinuteBars,
  'query:realized-volatility': QueryRealizedVolatility,
  'query:spread-metrics': QuerySpreadMetrics,
  'query:ticks': QueryTicks,
  rollback: Rollback,
  'snapshot:create': SnapshotCreate,
  'snapshot:delete': SnapshotDelete,
  'snapshot:diff': SnapshotDiff,
  'snapshot:list': SnapshotList,
  'snapshot:protect': SnapshotProtect,
  'snapshot:show': SnapshotShow,
  'snapshot:verify': SnapshotVerify,
  sql: Sql,
  status: Status,
  'sync:aggregates': SyncAggregates,
  'sync:all': SyncAll,
  'sync:sample': SyncSample,
  verify: Verify,
};
