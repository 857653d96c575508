import { TaqError } from '@taq/schema';
import postgres from 'postgres';
import type { ConnectionSettings } from './connection-settings.ts';

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
]);

/** `host:port/database`, the address in messages and provenance; never with a secret. */
export function serverName({ host, port, database }: ConnectionSettings): string {
  return `${host}:${port}/${database}`;
}

/** Any error of the driver as one of ours, the original as its cause. */
export function toSourceError(error: unknown, settings: ConnectionSettings): TaqError {
  if (TaqError.is(error)) return error;
  const server = serverName(settings);
  const code = errorCode(error);
  if (UNREACHABLE.has(code)) {
    return new TaqError('SOURCE_UNREACHABLE', `cannot reach ${server} (${code})`, {
      details: { server },
      next: 'Check the address, the network and that the server runs, then try again.',
      cause: error,
    });
  }
  if (error instanceof postgres.PostgresError) return serverError(error, server, settings);
  return failed(error, server, describe(error));
}

function serverError(
  error: postgres.PostgresError,
  server: string,
  settings: ConnectionSettings,
): TaqError {
  switch (error.code) {
    case '28P01':
    case '28000':
      return new TaqError('SOURCE_AUTH_FAILED', `${server} refused to log in ${settings.user}`, {
        details: { server, user: settings.user },
        next: 'Check user name and password in ~/.pgpass, WRDS_USERNAME and WRDS_PASSWORD, or --url.',
        cause: error,
      });
    case '3D000':
      return new TaqError(
        'SOURCE_UNREACHABLE',
        `there is no database ${settings.database} on ${server}`,
        {
          details: { server },
          next: 'Check the database name; at WRDS it is wrds.',
          cause: error,
        },
      );
    case '53300':
      return new TaqError(
        'SOURCE_UNREACHABLE',
        `${server} has no connection left for ${settings.user}`,
        {
          details: { server },
          next: 'Close other programs that use this account, then try again.',
          cause: error,
        },
      );
    case '42501':
      return new TaqError(
        'SOURCE_NOT_PERMITTED',
        `${settings.user} may not read this at ${server}: ${error.message}`,
        {
          details: { server, relation: error.table_name ?? '' },
          next: 'Ask WRDS which TAQ years your subscription covers.',
          cause: error,
        },
      );
    default:
      return failed(error, server, error.message, error.code);
  }
}

function failed(error: unknown, server: string, reason: string, sqlState?: string): TaqError {
  return new TaqError('SOURCE_FAILED', `a query at ${server} failed: ${reason}`, {
    details: sqlState === undefined ? { server } : { server, sqlState },
    next: 'Run the same command again; what has arrived is kept.',
    cause: error,
  });
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
