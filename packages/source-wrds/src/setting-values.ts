import { TaqError } from '@taq/schema';

/** How a connection is protected. */
export type TlsMode = 'disable' | 'require' | 'verify-full';

/** A TCP port. Throws `INVALID_ARGUMENT`, naming where it stood. */
export function parsePort(text: string | undefined, argument: string): number | undefined {
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port > 0 && port < 65_536) return port;
  throw invalidSetting(argument, text, `${argument} is not a port from 1 to 65535`);
}

/**
 * libpq's `sslmode`, never weaker than what it says: `verify-ca` checks the host's name as well,
 * and modes that would also do without TLS leave the choice to us.
 */
export function parseTlsMode(mode: string | undefined, argument: string): TlsMode | undefined {
  switch (mode) {
    case 'disable':
    case 'require':
    case 'verify-full':
      return mode;
    case 'verify-ca':
      return 'verify-full';
    case 'allow':
    case 'prefer':
    case undefined:
      return undefined;
    default:
      throw invalidSetting(argument, mode, `${argument} has an unknown sslmode`);
  }
}

/** A setting that cannot be used; `value` must hold no secret. */
export function invalidSetting(
  argument: string,
  value: string,
  message: string,
): TaqError<'INVALID_ARGUMENT'> {
  return new TaqError('INVALID_ARGUMENT', message, {
    details: { argument, value },
    next: 'Write postgres://user@host:port/database, with ?sslmode=require|verify-full where needed.',
  });
}
