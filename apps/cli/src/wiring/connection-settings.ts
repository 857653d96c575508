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

/** The file that libpq would read. */
export function passwordFilePath(): string {
  const { PGPASSFILE: named = '', HOME: home = homedir() } = process.env;
  return named === '' ? join(home, '.pgpass') : named;
}

/** Its text; empty where there is none. */
async function readPasswordFile(): Promise<string> {
  try {
    return await readFile(passwordFilePath(), 'utf8');
  } catch {
    return '';
  }
}
