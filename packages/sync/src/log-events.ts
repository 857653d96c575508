import type { LogFields, Logger } from '@taq/schema';
import { errorType } from '@taq/telemetry';
import type { SyncEvent, SyncListener } from './sync-events.ts';

/** A listener that also writes each event to the log, under its type as `event`. */
export function logged(
  listener: SyncListener | undefined,
  { logger, runId: run }: { readonly logger: Logger; readonly runId: string },
): SyncListener {
  return (event) => {
    logEvent(event, logger, { component: 'taq_sync', run, event: event.type });
    listener?.(event);
  };
}

/** Commits and the end are logged where more is known of them. */
function logEvent(event: SyncEvent, logger: Logger, fields: LogFields): void {
  switch (event.type) {
    case 'members': {
      const { index, from, symbols, unlinked, because } = event;
      const found = { index, from, symbols, unlinked: unlinked.length };
      logger.info('looked up who is in an index', {
        ...fields,
        ...found,
        ...(because === undefined ? {} : { reason: because }),
      });
      break;
    }
    case 'planned': {
      const { dataset, partitions, days, cells } = event;
      logger.info('planned', { ...fields, dataset, partitions, days, cells });
      break;
    }
    case 'progress': {
      const { dataset, partition, date, rows } = event;
      logger.debug('fetched a day', { ...fields, dataset, partition, date, rows });
      break;
    }
    case 'waiting': {
      const { lock, holder, waitedMs } = event;
      logger.info('waiting for a lock', { ...fields, lock, holder, lock_wait: waitedMs / 1000 });
      break;
    }
    case 'retrying': {
      const { date, attempt, error } = event;
      const why = { error: errorType(error), reason: error.message };
      logger.warn('trying a day again', { ...fields, date, attempt, ...why });
      break;
    }
    case 'warning':
      logger.warn(event.message, fields);
      break;
    case 'stopped':
      logger.warn('stopped before all was there', { ...fields, open_cells: event.openCells });
      break;
    case 'committed':
      break;
  }
}
