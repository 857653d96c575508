import type { SyncEvent } from '@taq/sync';
import type { ConnectionEvent } from '@taq/source-wrds';
import { maskSecrets, type TaqError } from '@taq/schema';
import { membersAsJson } from './members-text.ts';

/** What happened, as one JSON object on a line; `type` says what it is. */
export function eventAsJson(event: SyncEvent): string {
  return lineOf(event.type, factsOf(event));
}

/** The same of a connection. */
export function connectionEventAsJson(event: ConnectionEvent): string {
  switch (event.type) {
    case 'opening':
    case 'opened':
      return lineOf('connection', { connection: event.connection, state: event.type });
    case 'lost':
      return lineOf('connection', {
        connection: event.connection,
        state: event.type,
        error: errorAsJson(event.error),
      });
    case 'retrying':
      return lineOf('retrying', {
        date: null,
        attempt: event.attempt,
        error: errorAsJson(event.error),
      });
  }
}

function lineOf(type: string, facts: object): string {
  return `${maskSecrets(JSON.stringify({ type, ...facts }))}\n`;
}

function factsOf(event: SyncEvent): object {
  switch (event.type) {
    case 'members':
      return membersAsJson(event);
    case 'planned': {
      const { dataset, partitions, days, cells } = event;
      return { dataset, partitions, days, cells };
    }
    case 'progress': {
      const { dataset, partition, date, done, days, cells, allCells, rows } = event;
      return { dataset, partition, date, done, days, cells, all_cells: allCells, rows };
    }
    case 'committed': {
      const { dataset, partition, version, rows } = event;
      return { dataset, partition, version, rows };
    }
    case 'waiting':
      return { lock: event.lock, holder: event.holder, waited_ms: Math.round(event.waitedMs) };
    case 'retrying':
      return { date: event.date, attempt: event.attempt, error: errorAsJson(event.error) };
    case 'warning':
      return { message: event.message };
    case 'stopped':
      return { missing: event.open, open_cells: event.openCells };
  }
}

function errorAsJson({ code, message }: TaqError): object {
  return { code, message };
}
