import Demo from './commands/demo.ts';
import QueryMinuteBars from './commands/query/minute-bars.ts';
import SnapshotList from './commands/snapshot/list.ts';
import Status from './commands/status.ts';
import SyncAggregates from './commands/sync/aggregates.ts';

export { commandNotFound } from './command-not-found.ts';

/** Every command by its id; oclif reads this list, so nothing is searched for at start-up. */
export const COMMANDS = {
  demo: Demo,
  'query:minute-bars': QueryMinuteBars,
  'snapshot:list': SnapshotList,
  status: Status,
  'sync:aggregates': SyncAggregates,
};
