import { statusAsJson, statusAsText } from '../output/store-status-text.ts';
import { openStoreToRead } from '../wiring/open-store.ts';
import { readStatus } from './store-status.ts';

/** What the store in a folder holds, as text or JSON. Throws `STORE_NOT_FOUND`. */
export async function reportStatus(dataDir: string, json: boolean): Promise<string> {
  const status = await readStatus(await openStoreToRead(dataDir), dataDir);
  return json ? statusAsJson(status) : statusAsText(status);
}
