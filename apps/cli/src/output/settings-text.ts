import type { EffectiveSetting } from '../config/effective-settings.ts';
import { textTable, type TableColumn } from './text-table.ts';

/** One JSON object on a line. */
export function settingsAsJson(settings: readonly EffectiveSetting[]): string {
  return `${JSON.stringify({
    schema_version: 1,
    settings: settings.map(({ name, value, source }) => ({
      name,
      value: value ?? null,
      source: source ?? null,
    })),
  })}\n`;
}

/** A line for each setting. */
export function settingsAsText(settings: readonly EffectiveSetting[]): string {
  return textTable(
    COLUMNS,
    settings.map(({ name, value, source }) => [
      name,
      String(value ?? '-'),
      source?.name ?? 'not set',
    ]),
  );
}

const COLUMNS: readonly TableColumn[] = [
  { header: 'setting', align: 'left' },
  { header: 'value', align: 'left' },
  { header: 'from', align: 'left' },
];
