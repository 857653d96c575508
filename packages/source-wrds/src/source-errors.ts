import { isNativeError } from 'node:util/types';
import { TaqError } from '@taq/schema';
import postgres from 'postgres';
import type { ConnectionSettings } from './connection-settings.ts';

/** What the operating system and the driver say where there is no connection, or no longer. */
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
  return `${host.includes(':') ? `[${host}]` : host}:${port}/${database}`;
}

/**
 * Any error of the driver as one of ours, the original as its cause. Where the server `wasReached`
 * before, that it cannot be reached now can pass; else the address may be wrong.
 */
export function toSourceError(
  error: unknown,
  settings: ConnectionSettings,
  wasReached = false,
): TaqError {
  if (TaqError.is(error)) return error;
  const server = serverName(settings);
  if (error instanceof postgres.PostgresError) return serverError(error, server, settings);
  const code = errorCode(error);
  const reason = isNativeError(error) ? error.message : String(error);
  if (isAboutTls(code)) return noSecureConnection(error, server, reason, wasReached);
  if (UNREACHABLE.has(code)) {
    return unreachable(error, server, `cannot reach ${server} (${code})`, {
      next: 'Check the address, the network and that the server runs, then try again.',
      transient: wasReached,
    });
  }
  return failed(error, server, reason);
}

/** An account that the server knows, and a table that is not for it. */
export function notPermitted(
  user: string,
  relation: string,
  server: string,
  cause?: unknown,
): TaqError<'SOURCE_NOT_PERMITTED'> {
  return new TaqError('SOURCE_NOT_PERMITTED', `${user} may not read ${relation} at ${server}`, {
    details: { server, relation },
    next: 'Ask WRDS which TAQ years your subscription covers.',
    cause,
  });
}

/** By SQLSTATE, see appendix A of PostgreSQL's manual. */
function serverError(
  error: postgres.PostgresError,
  server: string,
  { user, database }: ConnectionSettings,
): TaqError {
  switch (error.code) {
    case '28P01':
    case '28000':
      return refusedLogin(error, server, user);
    case '3D000':
      return unreachable(error, server, `there is no database ${database} on ${server}`, {
        next: 'Check the database name; at WRDS it is wrds.',
        transient: false,
      });
    case '53300':
      return unreachable(error, server, `${server} has no connection left for ${user}`, {
        next: 'Close other programs that use this account, then try again.',
        transient: true,
      });
    case '08000':
    case '08003':
    case '08006':
    case '57P05':
      return unreachable(error, server, `${server} lost the connection: ${error.message}`, {
        next: 'Check the network, then run the same command again.',
        transient: true,
      });
    case '57P01':
    case '57P02':
    case '57P03':
      return unreachable(error, server, `${server} is shutting down or starting up`, {
        next: 'Wait a moment, then run the same command again.',
        transient: true,
      });
    case '40001':
    case '40P01':
      return setBack(error, server);
    case '57014':
      return stopped(error, server);
    case '42501':
      return notPermitted(user, deniedObject(error.message), server, error);
    default:
      return failed(error, server, error.message, error.code);
  }
}

function refusedLogin(
  error: postgres.PostgresError,
  server: string,
  user: string,
): TaqError<'SOURCE_AUTH_FAILED'> {
  return new TaqError(
    'SOURCE_AUTH_FAILED',
    `${server} refused to log in ${user}: ${error.message}`,
    {
      details: { server, user },
      next: 'Check user name and password in ~/.pgpass, WRDS_USERNAME and WRDS_PASSWORD, or --url.',
      cause: error,
    },
  );
}

function noSecureConnection(
  error: unknown,
  server: string,
  reason: string,
  transient: boolean,
): TaqError<'SOURCE_UNREACHABLE'> {
  return unreachable(error, server, `no secure connection to ${server}: ${reason}`, {
    transient,
    next: 'sslmode=require encrypts without checking the certificate; only a server on this machine may do without (sslmode=disable).',
  });
}

/** All connections have a transfer under way. */
export function busy(server: string, connections: number): TaqError<'SOURCE_FAILED'> {
  const which = connections === 1 ? 'the connection' : `each of the ${connections} connections`;
  return new TaqError('SOURCE_FAILED', `${which} to ${server} is busy with a transfer`, {
    details: { server },
    next: 'Read a transfer to its end first, or allow more connections.',
  });
}

/** Connections that break again and again: nobody is asked for a second factor for ever. */
export function lostTooOften(server: string, times: number): TaqError<'SOURCE_UNREACHABLE'> {
  return unreachable(undefined, server, `the connection to ${server} was lost ${times} times`, {
    next: 'Check the network, then run the same command again.',
    transient: false,
  });
}

function stopped(error: postgres.PostgresError, server: string): TaqError<'SOURCE_FAILED'> {
  return new TaqError('SOURCE_FAILED', `a query at ${server} was stopped: ${error.message}`, {
    details: { server, sqlState: error.code },
    next: 'Ask for fewer symbols at a time, or allow statements more time.',
    cause: error,
  });
}

/** A standby ends queries that stand in the way of what it replays; the next one may not. */
function setBack(error: postgres.PostgresError, server: string): TaqError<'SOURCE_FAILED'> {
  return new TaqError('SOURCE_FAILED', `a query at ${server} was set back: ${error.message}`, {
    details: { server, sqlState: error.code, transient: true },
    next: 'Wait a moment, then run the same command again.',
    cause: error,
  });
}

function unreachable(
  cause: unknown,
  server: string,
  message: string,
  { next, transient }: { next: string; transient: boolean },
): TaqError<'SOURCE_UNREACHABLE'> {
  return new TaqError('SOURCE_UNREACHABLE', message, {
    details: { server, transient },
    next,
    cause,
  });
}

function failed(
  cause: unknown,
  server: string,
  reason: string,
  sqlState?: string,
): TaqError<'SOURCE_FAILED'> {
  return new TaqError('SOURCE_FAILED', `a query at ${server} failed: ${reason}`, {
    details: sqlState === undefined ? { server } : { server, sqlState },
    next: 'Run the same command again.',
    cause,
  });
}

/** Certificates have codes by the dozen. */
function isAboutTls(code: string): boolean {
  return /^ERR_(TLS|SSL)_|CERT|LEAF_SIGNATURE|^EPROTO$/.test(code);
}

/** The last word of `permission denied for schema taqm_2012`; the error has no field for it. */
function deniedObject(message: string): string {
  return message.split(' ').at(-1) ?? message;
}

function errorCode(error: unknown): string {
  return isNativeError(error) && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}
