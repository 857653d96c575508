import { TaqError } from '@taq/schema';
import { dirname, resolve } from 'node:path';
import * as v from 'valibot';
import { nearest } from '../nearest.ts';
import { readConfigFiles, type ConfigFile, type Surroundings } from './config-files.ts';
import {
  PATH_SETTINGS,
  SETTING_NAMES,
  SettingsSchema,
  VARIABLES,
  type SettingName,
  type Settings,
} from './settings.ts';

/** Where a value comes from. */
export interface Source {
  readonly kind: 'flag' | 'environment' | 'project' | 'user' | 'default';
  /** The flag, the variable, the path of the file. */
  readonly name: string;
}

export interface Configured<Value = string | number> {
  readonly value: Value;
  readonly source: Source;
}

/** What is configured outside the command line, by setting. */
export type Configuration = ReadonlyMap<SettingName, Configured>;

/**
 * What environment, project file and user file say, in this order of strength. Throws
 * `INVALID_ARGUMENT` for a file with a setting that there is not or a value that cannot be, naming
 * the file. A variable is checked only where `asked` names its setting: what a flag overrides or a
 * command does not need may be anything.
 */
export async function readConfiguration(
  surroundings: Surroundings,
  asked: readonly SettingName[] = SETTING_NAMES,
): Promise<Configuration> {
  const files = await readConfigFiles(surroundings);
  const names: readonly SettingName[] = asked.includes('url') ? [...asked, 'host'] : asked;
  const layers = [fromEnvironment(surroundings.env, names), ...files.map(fromFile)];
  const merged = new Map<SettingName, Configured>();
  for (const layer of layers) addWeaker(merged, layer);
  return merged;
}

/** A host that is named more strongly than a URL, which says all of where to connect, rules it out. */
function addWeaker(merged: Map<SettingName, Configured>, layer: Configuration): void {
  const ruledOut = merged.has('host') ? 'url' : undefined;
  for (const [name, configured] of layer) {
    if (!merged.has(name) && name !== ruledOut) merged.set(name, configured);
  }
}

function fromEnvironment(env: Surroundings['env'], asked: readonly SettingName[]): Configuration {
  return new Map(
    asked.flatMap((setting) => {
      const name = VARIABLES[setting].find((variable) => (env[variable] ?? '') !== '');
      if (name === undefined) return [];
      const source: Source = { kind: 'environment', name };
      const checked = check({ [setting]: env[name] }, name);
      return [...entriesOf(checked, source)];
    }),
  );
}

function fromFile({ kind, path, content }: ConfigFile): Configuration {
  const checked = check(content, path);
  const inFolder = (name: SettingName, value: string | number): string | number =>
    PATH_SETTINGS.has(name) ? resolve(dirname(path), String(value)) : value;
  return new Map(
    entriesOf(checked, { kind, name: path }).map(([name, { value, source }]) => [
      name,
      { value: inFolder(name, value), source },
    ]),
  );
}

function entriesOf(settings: Settings, source: Source): (readonly [SettingName, Configured])[] {
  return SETTING_NAMES.flatMap((name) => {
    const value = settings[name];
    return value === undefined ? [] : [[name, { value, source }] as const];
  });
}

/** The settings as they are. Throws `INVALID_ARGUMENT`, naming the source and the setting. */
function check(content: unknown, source: string): Settings {
  const result = v.safeParse(SettingsSchema, Array.isArray(content) ? null : content, {
    abortPipeEarly: true,
  });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw notASetting(source, String(issue.path?.[0]?.key ?? ''), issue);
}

function notASetting(
  source: string,
  setting: string,
  issue: v.BaseIssue<unknown>,
): TaqError<'INVALID_ARGUMENT'> {
  const known = SETTING_NAMES.some((name) => name === setting);
  return new TaqError('INVALID_ARGUMENT', `${source}: ${sentence(setting, known, issue.message)}`, {
    details: { argument: source, value: setting },
    next: adviceFor(setting, known),
  });
}

function sentence(setting: string, known: boolean, message: string): string {
  if (setting === '') return 'holds no object of settings';
  return known ? `${setting} ${message}` : `there is no setting ${JSON.stringify(setting)}`;
}

function adviceFor(setting: string, known: boolean): string {
  const meant = known || setting === '' ? undefined : nearest(setting, SETTING_NAMES);
  if (setting === 'password') return 'Put it into ~/.pgpass, or name a password-command.';
  return meant === undefined ? 'See docs/cli.md for the settings.' : `Did you mean ${meant}?`;
}
