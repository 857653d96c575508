import { quarantineAsJson, quarantineAsText } from '../output/quarantine-list.ts';
import { entryAsJson, entryAsText } from '../output/quarantine-page.ts';
import { openQuarantine } from '../wiring/open-store.ts';

/** What lies in the quarantine, as text or JSON. Throws `STORE_NOT_FOUND`. */
export async function listQuarantine(dataDir: string, json: boolean): Promise<string> {
  const content = await (await openQuarantine(dataDir)).list();
  return json ? quarantineAsJson(content) : quarantineAsText(content);
}

/** One entry, as text or JSON. Throws `QUARANTINE_NOT_FOUND`. */
export async function showEntry(dataDir: string, id: string, json: boolean): Promise<string> {
  const entry = await (await openQuarantine(dataDir)).show(id);
  return json ? entryAsJson(entry) : entryAsText(entry, dataDir);
}
