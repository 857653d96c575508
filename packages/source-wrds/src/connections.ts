import postgres, { type Sql } from 'postgres';
import type { ConnectionSettings } from './connection-settings.ts';

/**
 * One lazy connection. WRDS allows few and may ask for a second factor at each, so there is no
 * pool and none is opened before the first question.
 */
export function connect(settings: ConnectionSettings): Sql {
  return postgres({
    host: settings.host,
    port: settings.port,
    database: settings.database,
    username: settings.user,
    password: settings.password ?? '',
    ssl: tlsOption(settings.tls),
    max: 1,
    connect_timeout: 20,
    idle_timeout: 0,
    fetch_types: false,
    prepare: false,
    onnotice: () => undefined,
    connection: { application_name: 'taq', TimeZone: 'America/New_York' },
  });
}

function tlsOption(tls: ConnectionSettings['tls']): false | 'require' | 'verify-full' {
  return tls === 'disable' ? false : tls;
}
