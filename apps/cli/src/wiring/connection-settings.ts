import { parsePasswordFile, resolveConnection, type ConnectionSettings } from '@taq/source-wrds';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where to connect, from the flag, the environment and the password file. */
export async function connectionSettings(url: string | undefined): Promise<ConnectionSettings> {
  return resolveConnection({
    ...(url === undefined ? {} : { url }),
    env: process.env,
    passwords: parsePasswordFile(await readPasswordFile()),
  });
}

/** The text of the file that libpq would read; empty where there is none. */
async function readPasswordFile(): Promise<string> {
  const { PGPASSFILE: named = '', HOME: home = homedir() } = process.env;
  try {
    return await readFile(named === '' ? join(home, '.pgpass') : named, 'utf8');
  } catch {
    return '';
  }
}
