import { settingsAsJson, settingsAsText } from '../output/settings-text.ts';
import { readConfiguration, type Configured } from './configuration.ts';
import { effectiveSettings } from './effective-settings.ts';
import { SETTING_NAMES, type SettingName } from './settings.ts';

/** Every setting and where it comes from, with these flags typed, as text or JSON. */
export async function showConfig(
  typed: Readonly<Partial<Record<SettingName, string | undefined>>>,
  json: boolean,
): Promise<string> {
  const open = SETTING_NAMES.filter((name) => typed[name] === undefined);
  const surroundings = { cwd: process.cwd(), env: process.env };
  const configuration = new Map(await readConfiguration(surroundings, open));
  for (const name of SETTING_NAMES) {
    const value = typed[name];
    if (value !== undefined) configuration.set(name, flagged(name, value));
  }
  const settings = await effectiveSettings(configuration);
  return json ? settingsAsJson(settings) : settingsAsText(settings);
}

function flagged(name: SettingName, value: string): Configured {
  return { value, source: { kind: 'flag', name: `--${name}` } };
}
