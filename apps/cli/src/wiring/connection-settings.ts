import { TaqError } from '@taq/schema';
import {
  parsePasswordFile,
  resolveConnection,
  type ConnectionInputs,
  type ConnectionSettings,
} from '@taq/source-wrds';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readConfiguration, type Configuration } from '../config/configuration.ts';
import { nameSource } from '../config/name-source.ts';
import { CONNECTION_VARIABLES, type SettingName } from '../config/settings.ts';
import { askPasswordCommand } from './password-command.ts';

/**
 * Where to connect, from the flag, the environment, the files of settings and the password file. A
 * password comes from the URL or the environment, else from the configured command, else from the
 * password file.
 */
export async function connectionSettings(url: string | undefined): Promise<ConnectionSettings> {
  const configuration = await readConfiguration({ cwd: process.cwd(), env: process.env });
  const { settings, passwordFrom } = await lookUpConnection(url, configuration);
  const command = configuration.get('password-command');
  if (passwordFrom !== 'command' || command === undefined) return settings;
  return { ...settings, password: await askPasswordCommand(String(command.value)) };
}

/** A connection, and whose its password is; that of a command is not asked for yet. */
export interface FoundConnection {
  readonly settings: ConnectionSettings;
  readonly passwordFrom: 'url_or_environment' | 'command' | 'password_file' | undefined;
}

/** Throws what `resolveConnection` throws, with the place of a URL that cannot be used. */
export async function lookUpConnection(
  url: string | undefined,
  configuration: Configuration,
): Promise<FoundConnection> {
  const inputs = {
    ...(url === undefined ? {} : { url }),
    env: { ...process.env, ...variablesOf(configuration) },
    passwords: parsePasswordFile(await readPasswordFile()),
  };
  const settings = resolve(inputs, configuration);
  return { settings, passwordFrom: originOfPassword(inputs, settings, configuration) };
}

function resolve(inputs: ConnectionInputs, configuration: Configuration): ConnectionSettings {
  try {
    return resolveConnection(inputs);
  } catch (error) {
    const configured = configuration.get('url');
    const isOfUrl = TaqError.is(error, 'INVALID_ARGUMENT') && error.details.argument === '--url';
    const isConfigured = configured !== undefined && configured.value === inputs.url;
    throw isOfUrl && isConfigured ? nameSource(error, configured.source) : error;
  }
}

/** With the passwords of the file left out, what is still there is from elsewhere. */
function originOfPassword(
  inputs: ConnectionInputs,
  { password }: ConnectionSettings,
  configuration: Configuration,
): FoundConnection['passwordFrom'] {
  const passwords = inputs.passwords.map((line) => ({ ...line, password: '' }));
  const other = resolveConnection({ ...inputs, passwords }).password ?? '';
  if (other !== '') return 'url_or_environment';
  if (configuration.has('password-command')) return 'command';
  return password === undefined ? undefined : 'password_file';
}

/** What is configured, under the names of libpq. */
function variablesOf(configuration: Configuration): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(CONNECTION_VARIABLES).flatMap(([setting, variable]) => {
      const configured = configuration.get(setting as SettingName);
      return configured === undefined ? [] : [[variable, String(configured.value)]];
    }),
  );
}

/** The file that libpq would read: that of the system where none is named. */
export function passwordFilePath(env = process.env, platform = process.platform): string {
  const { PGPASSFILE: named = '', HOME: home = homedir(), APPDATA: appData } = env;
  if (named !== '') return named;
  if (platform !== 'win32' || appData === undefined) return join(home, '.pgpass');
  return join(appData, 'postgresql', 'pgpass.conf');
}

/** Its text; empty where there is none. */
async function readPasswordFile(): Promise<string> {
  try {
    return await readFile(passwordFilePath(), 'utf8');
  } catch {
    return '';
  }
}
