import type { Socket } from 'node:net';
import postgres, { type Sql } from 'postgres';
import type { ConnectionSettings } from './connection-settings.ts';

/** Logging in may take its time: WRDS may wait for a second factor on the user's phone. */
const LOGIN_SECONDS = 120;

/**
 * The driver over one connection, which it gets from `dial` at the first query. It asks nothing of
 * the server that nobody asked for, and does not end the connection by itself.
 */
export function createDriver(settings: ConnectionSettings, dial: () => Promise<Socket>): Sql {
  const options: postgres.Options<Record<string, never>> & { socket: typeof dial } = {
    socket: dial,
    host: settings.host,
    port: settings.port,
    database: settings.database,
    username: settings.user,
    password: settings.password ?? '',
    ssl: false,
    max: 1,
    connect_timeout: LOGIN_SECONDS,
    max_lifetime: null,
    keep_alive: 60,
    fetch_types: false,
    prepare: false,
    onnotice: () => undefined,
    connection: { application_name: 'taq' },
  };
  return withoutPgVariables(() => postgres(options));
}

/**
 * The driver fills every gap in its options from `PG*` variables, password and target session
 * included. Whoever made the settings has read what it wanted of them.
 */
function withoutPgVariables<T>(create: () => T): T {
  const hidden = Object.entries(process.env).filter(([name]) => name.startsWith('PG'));
  for (const [name] of hidden) delete process.env[name];
  try {
    return create();
  } finally {
    Object.assign(process.env, Object.fromEntries(hidden));
  }
}
