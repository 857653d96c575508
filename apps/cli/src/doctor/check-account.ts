import { parsePasswordFile, type ConnectionSettings } from '@taq/source-wrds';
import { readFile, stat } from 'node:fs/promises';
import { EXIT } from '../exit-codes.ts';
import { connectionSettings, passwordFilePath } from '../wiring/connection-settings.ts';
import { ok, problem, problemOf, skipped, warning, type Finding } from './finding.ts';

/** What was found out about the account, and the settings where there are any. */
export interface Account {
  readonly findings: readonly Finding[];
  readonly settings: ConnectionSettings | undefined;
}

/** Where the user and the password come from, or why there is none. */
export async function checkAccount(url: string | undefined): Promise<Account> {
  const file = await checkPasswordFile();
  try {
    const settings = await connectionSettings(url);
    return { findings: [file, passwordFinding(settings)], settings };
  } catch (error) {
    return { findings: [file, problemOf('account', error)], settings: undefined };
  }
}

function passwordFinding({ user, password, host, port, database }: ConnectionSettings): Finding {
  const who = `${user} at ${host}:${port}/${database}`;
  if (password !== undefined) return ok('account', `${who}, with a password`);
  return warning(
    'account',
    `no password for ${who}`,
    `Set WRDS_PASSWORD, or add the line ${host}:${port}:${database}:${user}:PASSWORD to ${passwordFilePath()}.`,
  );
}

/** The file that libpq would read; psql ignores one that others may read, so we tell. */
async function checkPasswordFile(): Promise<Finding> {
  const path = passwordFilePath();
  const mode = await stat(path).then(
    (stats) => stats.mode,
    () => undefined,
  );
  if (mode === undefined) return skipped('pgpass', `there is no ${path}`);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    return warning('pgpass', `others may read ${path}; psql would ignore it`, `chmod 600 ${path}`);
  }
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) {
    return problem('pgpass', `${path} cannot be read`, `chmod 600 ${path}`, EXIT.usage);
  }
  const odd = oddLines(text);
  if (odd.length === 0) return ok('pgpass', path);
  return warning(
    'pgpass',
    `${path}: line ${odd.join(', ')} is not host:port:database:user:password`,
    String.raw`Write \: for a colon and \\ for a backslash within a password.`,
  );
}

/** Lines of another form than five fields, from 1 on. */
function oddLines(text: string): number[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    const fields = line.replaceAll(/\\./g, '').split(':').length;
    return fields === 5 && parsePasswordFile(line).length === 1 ? [] : [index + 1];
  });
}
