import { TaqError } from '@taq/schema';
import { isLoopback } from './loopback.ts';
import { findPassword, type PasswordLine } from './password-file.ts';
import { parsePort, parseTlsMode, type TlsMode } from './setting-values.ts';
import { parseUrl } from './url-settings.ts';

/** Where and as whom to connect. */
export interface ConnectionSettings {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string | undefined;
  /** `require` encrypts, `verify-full` also checks the certificate, `disable` does neither. */
  readonly tls: TlsMode;
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

/** The settings that a place names; what it does not name, the next one may. */
export type PartialSettings = {
  readonly [Key in keyof ConnectionSettings]?: ConnectionSettings[Key] | undefined;
};

const WRDS = { host: 'wrds-pgdata.wharton.upenn.edu', port: 9737, database: 'wrds' } as const;
const POSTGRES_PORT = 5432;

/**
 * Settings from, in this order, the URL, `WRDS_*` variables, `PG*` variables, and WRDS's own
 * address. A URL says all of where to connect, so that variables give user and password at most.
 * Where nobody has the password it comes from the password file, and so does the user.
 *
 * Connections to other machines are encrypted. Throws `INVALID_ARGUMENT` for what cannot be used
 * and where no user is to be found.
 */
export function resolveConnection(inputs: ConnectionInputs): ConnectionSettings {
  const env = withoutEmpty(inputs.env);
  const given = inputs.url === undefined ? addressFrom(env) : parseUrl(inputs.url);
  const address = completeAddress(given);
  const { user, password } = credentials(given, env);
  const line = findPassword(inputs.passwords, { ...address, user });
  const name = user ?? line?.user;
  if (name === undefined) throw noUser(address.host);
  return { ...address, user: name, password: password ?? line?.password };
}

/** TLS everywhere but on this machine. */
function completeAddress(given: PartialSettings): Omit<ConnectionSettings, 'user' | 'password'> {
  const host = given.host ?? WRDS.host;
  const tls = given.tls ?? (isLoopback(host) ? 'disable' : 'require');
  if (tls === 'disable' && !isLoopback(host)) throw unencrypted(host);
  const port = given.port ?? (host === WRDS.host ? WRDS.port : POSTGRES_PORT);
  return { host, port, database: given.database ?? WRDS.database, tls };
}

/** The variables' password is that of the variables' user, where they name one. */
function credentials(
  given: PartialSettings,
  env: ConnectionInputs['env'],
): Pick<PartialSettings, 'user' | 'password'> {
  const envUser = env['WRDS_USERNAME'] ?? env['WRDS_USER'] ?? env['PGUSER'];
  const user = given.user ?? envUser;
  const isTheirs = envUser === undefined || envUser === user;
  const envPassword = isTheirs ? (env['WRDS_PASSWORD'] ?? env['PGPASSWORD']) : undefined;
  return { user, password: given.password ?? envPassword };
}

function addressFrom(env: ConnectionInputs['env']): PartialSettings {
  const portName = env['WRDS_PORT'] === undefined ? 'PGPORT' : 'WRDS_PORT';
  return {
    host: (env['WRDS_HOST'] ?? env['PGHOST'])?.toLowerCase(),
    port: parsePort(env[portName], portName),
    database: env['WRDS_DATABASE'] ?? env['PGDATABASE'],
    tls: parseTlsMode(env['PGSSLMODE'], 'PGSSLMODE'),
  };
}

/** A variable that is set to nothing is not set, as libpq has it. */
function withoutEmpty(env: ConnectionInputs['env']): ConnectionInputs['env'] {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}

function unencrypted(host: string): TaqError<'INVALID_ARGUMENT'> {
  return new TaqError('INVALID_ARGUMENT', `connections to ${host} have to be encrypted`, {
    details: { argument: 'sslmode', value: 'disable' },
    next: 'Use sslmode=require or verify-full; only a server on this machine may do without.',
  });
}

function noUser(host: string): TaqError<'INVALID_ARGUMENT'> {
  return new TaqError('INVALID_ARGUMENT', `no user name to log in to ${host} with`, {
    details: { argument: 'user', value: '' },
    next: `Set WRDS_USERNAME and WRDS_PASSWORD, or add a line for ${host} to ~/.pgpass, or pass --url.`,
  });
}
