/** A line of a PostgreSQL password file; `*` stands for anything. */
export interface PasswordLine {
  readonly host: string;
  readonly port: string;
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

/**
 * Reads the text of a `~/.pgpass`: `host:port:database:user:password` a line, `\:` and `\\` for a
 * colon and a backslash, `#` for comments. Lines of another form are passed over, as libpq does.
 */
export function parsePasswordFile(text: string): PasswordLine[] {
  return text.split(/\r?\n/).flatMap((line) => {
    if (line.startsWith('#')) return [];
    const [host, port, database, user, password] = splitEscaped(line);
    if (host === undefined || port === undefined || database === undefined) return [];
    if (user === undefined || password === undefined) return [];
    return [{ host, port, database, user, password }];
  });
}

/** Fields between colons that no backslash precedes. */
function splitEscaped(line: string): string[] {
  return Array.from(line.matchAll(/(?:^|:)((?:\\.|[^:])*)/g), (match) =>
    (match[1] ?? '').replaceAll(/\\(.)/g, '$1'),
  );
}

/** Where a password is looked for; without a user, that of a line which names one will do. */
interface Login {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string | undefined;
}

/** The first line that matches. */
export function findPassword(
  lines: readonly PasswordLine[],
  { host, port, database, user }: Login,
): PasswordLine | undefined {
  const matches = (pattern: string, value: string): boolean => pattern === '*' || pattern === value;
  return lines.find(
    (line) =>
      matches(line.host, host) &&
      matches(line.port, String(port)) &&
      matches(line.database, database) &&
      (user === undefined ? line.user !== '*' : matches(line.user, user)),
  );
}
