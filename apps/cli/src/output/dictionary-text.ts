import type { Dataset } from '@taq/schema';
import type { DataDictionary, TapeCondition } from '../describe/data-dictionary.ts';
import { notesTable } from './notes-table.ts';
import type { TableColumn } from './text-table.ts';
import { wrapText } from './wrap-text.ts';

/** One JSON object on a line. */
export function dictionaryAsJson({ datasets, conditions, conditionSets }: DataDictionary): string {
  return `${JSON.stringify({
    schema_version: 1,
    datasets: datasets.map(({ shortName, columns, ...dataset }) => ({
      ...dataset,
      short_name: shortName,
      columns: columns.map(({ fieldId, zone, ...column }) => ({
        ...column,
        zone: zone ?? null,
        field_id: fieldId,
      })),
    })),
    conditions: conditions.map(({ highLow, from, to, ...condition }) => ({
      ...condition,
      high_low: highLow,
      from: from ?? null,
      to: to ?? null,
    })),
    condition_sets: conditionSets,
  })}\n`;
}

/** What there is to ask about. */
export function dictionaryAsText({ datasets }: DataDictionary, width: number): string {
  const rows = datasets.map(({ shortName, key, meaning }) => [shortName, key.join(', '), meaning]);
  const more = [...datasets.map(({ shortName }) => shortName), 'conditions'];
  return `${notesTable(left('dataset', 'key', 'one row'), rows, width)}
Columns and units, and what sale conditions mean:
${more.map((topic) => `  taq describe ${topic}\n`).join('')}`;
}

/** A dataset with its columns. */
export function datasetAsText(dataset: Dataset, width: number): string {
  const { name, shortName, tier, key, version, meaning, columns } = dataset;
  const rows = columns.map((column) => [
    column.name,
    column.nullable ? `${column.type}, null` : column.type,
    column.unit === 'none' ? '' : column.unit,
    column.zone === undefined ? column.meaning : `${column.meaning} Zone: ${column.zone}.`,
  ]);
  return `${wrapText(`${name}, in short ${shortName}; ${tier}, version ${version}. ${meaning}`, width).join('\n')}

Sorted by ${key.join(', ')}, which no two rows share.

${notesTable(left('column', 'type', 'unit', 'meaning'), rows, width)}`;
}

/** What sale conditions do, by tape. */
export function conditionsAsText(
  { conditions, conditionSets }: DataDictionary,
  width: number,
): string {
  const tapes = [...new Set(conditions.map(({ tape }) => tape))].map((tape) => {
    const rows = conditions.filter((condition) => condition.tape === tape).map(conditionRow);
    return `Tape ${tape}\n${notesTable(left('code', 'high, low', 'last', 'volume', 'meaning'), rows, width)}`;
  });
  const sets = wrapText(
    `Sets to choose from with --measure conditions=…: ${conditionSets.join(', ')}.`,
    width,
  );
  return `${tapes.join('\n')}\n${sets.join('\n')}\n`;
}

function conditionRow({ code, highLow, last, volume, meaning, from, to }: TapeCondition): string[] {
  const since = from === undefined ? '' : `, since ${from}`;
  const until = to === undefined ? '' : `, until ${to}`;
  const lastText = last === 'first' ? 'if first' : yesNo(last);
  return [code, yesNo(highLow), lastText, yesNo(volume), `${meaning}${since}${until}`];
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}

function left(...headers: readonly string[]): TableColumn[] {
  return headers.map((header) => ({ header, align: 'left' }));
}
