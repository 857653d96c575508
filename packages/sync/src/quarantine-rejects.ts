import { TaqError, type ExchangeDate, type TaqErrorCode } from '@taq/schema';
import type { Table } from 'apache-arrow';
import type { AggregateDataset } from './aggregate-dataset.ts';
import { provenanceOf } from './day-cells.ts';
import type { SyncContext } from './sync-task.ts';

/** What is worked on, for the reason file. */
export interface Subject {
  readonly dataset: AggregateDataset;
  readonly partition: string;
  /** In their order. */
  readonly days: readonly ExchangeDate[];
  /** Where there are any yet. */
  readonly rows?: Table;
}

/** What rows can be refused with; other codes tell of servers, locks and the state of the store. */
const REJECTIONS: ReadonlySet<TaqErrorCode> = new Set<TaqErrorCode>([
  'DATA_INVALID',
  'SCHEMA_DRIFT',
  'INVALID_ARGUMENT',
  'SOURCE_FAILED',
  'DISK_FULL',
]);

/**
 * Does some work on rows, or makes them. Where they fail validation or writing they go to the
 * quarantine, and the error that is thrown says where. Sources have a code for all that is theirs:
 * an error without one is about what they handed out, or about the disk.
 */
export async function quarantineRejects<T>(
  work: () => Promise<T>,
  subject: Subject,
  context: SyncContext,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (context.signal.aborted || !isRejection(error, subject)) throw error;
    throw await reject(error, subject, context);
  }
}

function isRejection(error: unknown, { rows }: Subject): boolean {
  if (!TaqError.is(error)) return true;
  return rows !== undefined && REJECTIONS.has(error.code);
}

async function reject(
  error: unknown,
  { dataset, partition, days, rows }: Subject,
  { store, source, runId: run }: SyncContext,
): Promise<Error> {
  const [first, last] = [days[0], days.at(-1)];
  const { fingerprint } = provenanceOf(dataset, source.id);
  const what = `rows of ${dataset.shortName}, ${first === last ? first : `${first} to ${last}`}`;
  const place = { dataset: dataset.name, partition, ...(first && last && { first, last }) };
  const origin = { ...place, source: source.id, fingerprint };
  return store.quarantine.reject({ what, origin, error, run }, rows);
}
