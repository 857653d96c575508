import { TaqError } from '@taq/schema';
import { entryFolder } from './quarantine-entry.ts';

/**
 * An error that also says where what it is about was put. Code and details stay what they were, the
 * error itself is the cause.
 */
export function keptError(error: unknown, id: string): Error {
  const next = `taq quarantine show ${id} shows what was rejected, and why.`;
  return noted(error, `kept in quarantine as ${id}`, next);
}

/** An error that also says that nothing could be kept of what it is about. */
export function lostError(error: unknown, failure: unknown): Error {
  return noted(error, `nothing could be kept in quarantine: ${messageOf(failure)}`);
}

export function entryNotFound(ids: readonly string[]): TaqError<'QUARANTINE_NOT_FOUND'> {
  const names = ids.join(', ');
  return new TaqError('QUARANTINE_NOT_FOUND', `the quarantine has no entry ${names}`, {
    details: { ids },
    next: 'taq quarantine list shows those that there are.',
  });
}

export function reasonUnreadable(id: string, cause: unknown): TaqError<'STORE_DAMAGED'> {
  return new TaqError('STORE_DAMAGED', `the reason of ${id} cannot be read`, {
    details: { path: entryFolder(id) },
    next: `What was kept lies beside it; taq quarantine drop ${id} removes both.`,
    cause,
  });
}

function noted(error: unknown, note: string, advice?: string): Error {
  const message = `${messageOf(error)}\n${note}`;
  if (!TaqError.is(error)) return new Error(message, { cause: error });
  const next = [advice, error.next].filter((sentence) => sentence !== undefined).join(' ');
  const { code, details } = error;
  return new TaqError(code, message, { details, cause: error, ...(next !== '' && { next }) });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
