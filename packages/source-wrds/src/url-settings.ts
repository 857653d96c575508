import { TaqError } from '@taq/schema';
import type { PartialSettings } from './connection-settings.ts';
import { isLoopback } from './loopback.ts';
import { invalidSetting, parsePort, parseTlsMode } from './setting-values.ts';

/**
 * Reads `postgres://user:password@host:port/database?sslmode=…`, all but the host optional. Throws
 * `INVALID_ARGUMENT` for everything else, without a word of the URL in it, since a part of a
 * password may stand anywhere in a URL that was not encoded; and for a password that would go to
 * another machine, because command lines are seen by others.
 */
export function parseUrl(text: string): PartialSettings {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !isUnderstood(url)) throw unusable();
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (url.password !== '' && !isLoopback(host)) throw exposed();
  return {
    host,
    port: parsePort(url.port || undefined, '--url'),
    database: decode(url.pathname.slice(1)),
    user: decode(url.username),
    password: decode(url.password),
    tls: parseTlsMode(url.searchParams.get('sslmode') ?? undefined, '--url'),
  };
}

function isUnderstood(url: URL): boolean {
  return (
    ['postgres:', 'postgresql:'].includes(url.protocol) &&
    url.hostname !== '' &&
    url.hash === '' &&
    [...url.searchParams.keys()].every((key) => key === 'sslmode')
  );
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text) || undefined;
  } catch {
    throw unusable();
  }
}

function unusable(): TaqError<'INVALID_ARGUMENT'> {
  return invalidSetting('--url', '', 'the URL is not one of a PostgreSQL server');
}

function exposed(): TaqError<'INVALID_ARGUMENT'> {
  return new TaqError('INVALID_ARGUMENT', 'the URL holds a password for another machine', {
    details: { argument: '--url', value: '' },
    next: 'Leave it out, and put it into ~/.pgpass or WRDS_PASSWORD: command lines are seen by others.',
  });
}
