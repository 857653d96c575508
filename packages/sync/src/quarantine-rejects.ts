import { TaqError, type ExchangeDate, type TaqErrorCode } from '@taq/schema';
import type { Table } from 'apache-arrow';
import { provenanceOf } from './day-cells.ts';
import type { MadeDataset } from './recipe.ts';
import type { SyncContext } from './sync-task.ts';

/** What is worked on, for the reason file. */
export interface Subject {
  readonly dataset: MadeDataset;
  readonly partition: string;
  /** In their order. */
  readonly days: readonly ExchangeDate[];
  /** Reads them, where there are any yet. */
  readonly rows?: () => Promise<Table>;
}

/** What rows can be refused with; other codes tell of servers, locks and the state of the store. */
const REJECTIONS: ReadonlySet<TaqErrorCode> = new Set<TaqErrorCode>([
  'DATA_INVALID',
  'SCHEMA_DRIFT',
  'DISK_FULL',
  'STORE_UNUSABLE',
]);

/** Codes that sources use for what is theirs; of rows that are there they are ours. */
const SHARED: ReadonlySet<TaqErrorCode> = new Set<TaqErrorCode>([
  'INVALID_ARGUMENT',
  'SOURCE_FAILED',
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
  return REJECTIONS.has(error.code) || (rows !== undefined && SHARED.has(error.code));
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
  // Rows that cannot even be read are told of without them.
  const table = await rows?.().catch(() => undefined);
  return store.quarantine.reject({ what, origin, error, run }, table);
}
