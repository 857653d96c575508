import { WrdsSource } from '@taq/source-wrds';
import { findRemoteChanges, type RemoteChanges } from '@taq/sync';
import type { TaqStore } from '@taq/versioning';
import { connectionSettings } from '../wiring/connection-settings.ts';
import type { StatusQuestion } from './report-status.ts';

/** What is new at the server, and what changed there. */
export async function readRemote(
  store: TaqStore,
  { url, signal }: StatusQuestion,
): Promise<RemoteChanges[]> {
  await using source = new WrdsSource(await connectionSettings(url), { connections: 1 });
  return await findRemoteChanges({ store, source, clock: Date.now, signal });
}
