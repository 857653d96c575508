import type { SourceReport } from '@taq/source';
import type { Sql } from 'postgres';

interface ServerRow {
  readonly version: string;
  readonly user: string;
  readonly encrypted: boolean;
  /** -1 where there is no limit. */
  readonly limit: number;
  readonly in_use: number;
  readonly now_ms: number;
}

interface YearRow {
  readonly year: number;
  readonly readable: boolean;
}

/** What a server says about itself and this account, from its catalogue alone. */
export async function inspectServer(sql: Sql): Promise<SourceReport> {
  const [server] = await sql<ServerRow[]>`
    SELECT current_setting('server_version') AS version, current_user AS user,
      coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS encrypted,
      coalesce((SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user), -1) AS limit,
      (SELECT count(*)::int FROM pg_stat_activity WHERE usename = current_user) AS in_use,
      (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now_ms`;
  if (server === undefined) throw new RangeError('the server said nothing about itself');
  const years = await sql<YearRow[]>`
    SELECT right(nspname, 4)::int AS year, has_schema_privilege(n.oid, 'USAGE') OR EXISTS (
      SELECT FROM pg_class v JOIN pg_namespace s ON s.oid = v.relnamespace
      WHERE s.nspname = 'taqmsec' AND has_schema_privilege(s.oid, 'USAGE')
        AND v.relname LIKE 'ctm\\_' || right(n.nspname, 4) || '%'
        AND has_table_privilege(v.oid, 'SELECT')
    ) AS readable
    FROM pg_namespace n WHERE nspname ~ '^taqm_[0-9]{4}$' ORDER BY nspname`;
  return {
    software: `PostgreSQL ${server.version}`,
    user: server.user,
    encrypted: server.encrypted,
    connectionLimit: server.limit < 0 ? undefined : server.limit,
    connectionsInUse: server.in_use,
    nowMs: server.now_ms,
    years: years.map(({ year, readable }) => ({ year, readable })),
  };
}
