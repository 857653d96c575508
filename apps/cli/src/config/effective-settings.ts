import { maskSecrets, TaqError } from '@taq/schema';
import {
  lookUpConnection,
  passwordFilePath,
  type FoundConnection,
} from '../wiring/connection-settings.ts';
import type { Configuration, Configured, Source } from './configuration.ts';
import { SETTING_NAMES, type SettingName } from './settings.ts';

/** A setting, what it is now and since when; no secret is in it. */
export interface EffectiveSetting {
  readonly name: SettingName | 'password';
  /** `undefined` where it is not set. */
  readonly value: string | number | undefined;
  readonly source: Source | undefined;
}

const BY_DEFAULT: Source = { kind: 'default', name: 'default' };

/** What commands do where nobody says anything; how long they wait for a lock is their own. */
const DEFAULTS: Readonly<Partial<Record<SettingName, string | number>>> = {
  'data-dir': 'data',
  engine: 'duckdb',
  aggregate: 'server',
  connections: 2,
  retries: 4,
  'retention-days': 365,
};

/** Every setting as a command would find it. Throws `INVALID_ARGUMENT` for what cannot be used. */
export async function effectiveSettings(configuration: Configuration): Promise<EffectiveSetting[]> {
  const url = configuration.get('url');
  const address = url === undefined ? undefined : String(url.value);
  const found = await lookUp(address, configuration);
  const settings = SETTING_NAMES.map((name) => effective(name, configuration, found, url));
  return [...settings, passwordSetting(configuration, found?.passwordFrom)];
}

/** Nothing where there is nobody to log in as. */
async function lookUp(
  url: string | undefined,
  configuration: Configuration,
): Promise<FoundConnection | undefined> {
  try {
    return await lookUpConnection(url, configuration);
  } catch (error) {
    if (TaqError.is(error, 'INVALID_ARGUMENT') && error.details.argument === 'user')
      return undefined;
    throw error;
  }
}

function effective(
  name: SettingName,
  configuration: Configuration,
  found: FoundConnection | undefined,
  url: Configured | undefined,
): EffectiveSetting {
  const configured = configuration.get(name);
  if (found !== undefined && isOfConnection(name)) {
    const value = ofConnection(found, name);
    return { name, value, source: sourceOfPart(name, value, configured, url) };
  }
  if (configured !== undefined) {
    return { name, value: shown(name, configured.value), source: configured.source };
  }
  const value = DEFAULTS[name];
  return { name, value, source: value === undefined ? undefined : BY_DEFAULT };
}

const OF_CONNECTION = ['host', 'port', 'database', 'user', 'sslmode'] as const;

type OfConnection = (typeof OF_CONNECTION)[number];

function isOfConnection(name: SettingName): name is OfConnection {
  return OF_CONNECTION.some((one) => one === name);
}

function ofConnection({ settings }: FoundConnection, name: OfConnection): string | number {
  return name === 'sslmode' ? settings.tls : settings[name];
}

/** A URL says all of where to connect, and may say as whom. */
function sourceOfPart(
  name: OfConnection,
  value: string | number,
  configured: Configured | undefined,
  url: Configured | undefined,
): Source {
  if (url !== undefined && (name !== 'user' || configured?.value !== value)) return url.source;
  if (configured !== undefined) return configured.source;
  return name === 'user' ? passwordFile() : BY_DEFAULT;
}

function passwordFile(): Source {
  return { kind: 'user', name: passwordFilePath() };
}

/** Of a command its first word: the rest may hold what nobody should see. */
function shown(name: SettingName, value: string | number): string | number {
  if (name === 'password-command') return `${String(value).trim().split(/\s/, 1)[0]} …`;
  return typeof value === 'string' ? maskSecrets(value) : value;
}

function passwordSetting(
  configuration: Configuration,
  from: FoundConnection['passwordFrom'],
): EffectiveSetting {
  const source = {
    url_or_environment: { kind: 'environment', name: 'the URL, WRDS_PASSWORD or PGPASSWORD' },
    command: configuration.get('password-command')?.source,
    password_file: passwordFile(),
  } as const;
  if (from === undefined) return { name: 'password', value: undefined, source: undefined };
  return { name: 'password', value: '(hidden)', source: source[from] };
}
