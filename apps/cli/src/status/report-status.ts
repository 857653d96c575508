import { statusAsJson, statusAsText } from '../output/store-status-text.ts';
import { openStoreToRead, type StoreRun } from '../wiring/open-store.ts';
import { recordStore } from '../telemetry/record-store.ts';
import { readStatus } from './store-status.ts';

/** Which store, and whether the server is asked, too. */
export interface StatusQuestion {
  readonly dataDir: string;
  readonly remote: boolean;
  readonly url: string | undefined;
  readonly json: boolean;
  readonly signal: AbortSignal;
}

/** What the store in a folder holds, as text or JSON. Throws `STORE_NOT_FOUND`, and `SOURCE_…`. */
export async function reportStatus(question: StatusQuestion, run: StoreRun): Promise<string> {
  const { dataDir, remote, json } = question;
  const store = await openStoreToRead(dataDir, run);
  const local = await readStatus(store, dataDir);
  await recordStore(store);
  const status = remote
    ? { ...local, remote: await (await import('./remote-status.ts')).readRemote(store, question) }
    : local;
  return json ? statusAsJson(status) : statusAsText(status);
}
