import { listLocks } from '@taq/versioning';
import { locksAsJson, locksAsText } from '../output/lock-list.ts';

/** The locks of a store that are held, as text or JSON. Throws `STORE_NOT_FOUND`. */
export async function showLocks(dataDir: string, json: boolean): Promise<string> {
  const locks = await listLocks(dataDir);
  return json ? locksAsJson(locks) : locksAsText(locks);
}
