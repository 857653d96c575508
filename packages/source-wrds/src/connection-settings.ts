import { TaqError } from '@taq/schema';
import { findPassword, type PasswordLine } from './password-file.ts';

/** Where and as whom to connect. */
export interface ConnectionSettings {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string | undefined;
  /** `require` encrypts, `verify-full` also checks the certificate, `disable` does neither. */
  readonly tls: 'disable' | 'require' | 'verify-full';
}

/** What a caller found in the outside world; this package reads none of it by itself. */
export interface ConnectionInputs {
  /** `postgres://user@host:port/database?sslmode=…`; a password in it for loopback only. */
  readonly url?: string;
  /** Environment variables: `WRDS_USERNAME`, `WRDS_PASSWORD`, `WRDS_HOST`, …, `PGHOST`, … */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Lines of `~/.pgpass`. */
  readonly passwords: readonly PasswordLine[];
}

const WRDS = { host: 'wrds-pgdata.wharton.upenn.edu', port: 9737, database: 'wrds' } as const;

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);

/** Whether the host is this machine, where a server may do without TLS. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host) || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/**
 * Settings from, in this order, the URL, `WRDS_*` and `PG*` variables, and WRDS's own address; the
 * password, where none of them has it, from the password file, and so the user where nobody names
 * one. Throws `INVALID_ARGUMENT` for a URL that cannot be used and where no user is to be found.
 */
export function resolveConnection(inputs: ConnectionInputs): ConnectionSettings {
  const fromUrl = inputs.url === undefined ? {} : parseUrl(inputs.url);
  const fromEnv = inputs.url === undefined ? readEnvironment(inputs.env) : {};
  const address = { ...WRDS, ...fromEnv, ...fromUrl };
  const known = findPassword(inputs.passwords, address);
  const user = address.user ?? known?.user;
  if (user === undefined) throw noUser(address.host);
  return {
    host: address.host,
    port: address.port,
    database: address.database,
    user,
    password: address.password ?? findPassword(inputs.passwords, { ...address, user })?.password,
    tls: address.tls ?? (isLoopback(address.host) ? 'disable' : 'require'),
  };
}

type PartialSettings = {
  -readonly [Key in keyof ConnectionSettings]?: Exclude<ConnectionSettings[Key], undefined>;
};

function readEnvironment(env: ConnectionInputs['env']): PartialSettings {
  const host = env['WRDS_HOST'] ?? env['PGHOST'];
  const port = env['WRDS_PORT'] ?? env['PGPORT'] ?? (host === undefined ? undefined : '5432');
  return withoutUndefined({
    host,
    port: port === undefined ? undefined : parsePort(port, 'WRDS_PORT or PGPORT'),
    database: env['WRDS_DATABASE'] ?? env['PGDATABASE'],
    user: env['WRDS_USERNAME'] ?? env['WRDS_USER'] ?? env['PGUSER'],
    password: env['WRDS_PASSWORD'] ?? env['PGPASSWORD'],
    tls: env['PGSSLMODE'] === undefined ? undefined : parseTls(env['PGSSLMODE'], 'PGSSLMODE'),
  });
}

function parseUrl(text: string): PartialSettings {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['postgres:', 'postgresql:'].includes(url.protocol)) {
    throw invalid('--url', 'the URL', 'is not one of a PostgreSQL server');
  }
  if (url.password !== '' && !isLoopback(url.hostname)) {
    throw new TaqError('INVALID_ARGUMENT', 'the URL holds a password for a server elsewhere', {
      details: { argument: '--url', value: url.hostname },
      next: 'Leave it out, and put the password into ~/.pgpass or WRDS_PASSWORD: command lines are seen by others.',
    });
  }
  const sslmode = url.searchParams.get('sslmode');
  return withoutUndefined({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? 5432 : Number(url.port),
    database: decodeURIComponent(url.pathname.slice(1)) || undefined,
    user: decodeURIComponent(url.username) || undefined,
    password: decodeURIComponent(url.password) || undefined,
    tls: sslmode === null ? undefined : parseTls(sslmode, '--url'),
  });
}

function parsePort(text: string, argument: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw invalid(argument, `the port ${JSON.stringify(text)}`, 'is not a number from 1 to 65535');
}

function parseTls(mode: string, argument: string): ConnectionSettings['tls'] {
  switch (mode) {
    case 'disable':
    case 'require':
    case 'verify-full':
      return mode;
    case 'allow':
    case 'prefer':
      return 'require';
    case 'verify-ca':
      return 'verify-full';
    default:
      throw invalid(argument, `sslmode ${JSON.stringify(mode)}`, 'is not known');
  }
}

function invalid(argument: string, value: string, what: string): TaqError<'INVALID_ARGUMENT'> {
  return new TaqError('INVALID_ARGUMENT', `${value} ${what}`, {
    details: { argument, value },
    next: 'Write postgres://user@host:port/database, with ?sslmode=disable|require|verify-full where needed.',
  });
}

function noUser(host: string): TaqError<'INVALID_ARGUMENT'> {
  return new TaqError('INVALID_ARGUMENT', `no user name to log in to ${host} with`, {
    details: { argument: 'user', value: '' },
    next: `Set WRDS_USERNAME and WRDS_PASSWORD, or add a line for ${host} to ~/.pgpass, or pass --url.`,
  });
}

function withoutUndefined(settings: {
  [Key in keyof PartialSettings]: PartialSettings[Key] | undefined;
}): PartialSettings {
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  ) as PartialSettings;
}
