import { tableOf, type DayTables } from './day-tables.ts';
import { missingColumn, type SelectedColumn, type TickFamily } from './tick-fields.ts';

/**
 * The columns of several tables in one form, so that they can be read as one: by name, in the order
 * of the first table's, of one type each. A text that only some have is NULL in the others. Throws
 * `SOURCE_LAYOUT` where a column that stamps are made of is not everywhere.
 */
export function unionColumns(
  columns: readonly (readonly SelectedColumn[])[],
  families: readonly TickFamily[],
  tables: DayTables,
): SelectedColumn[][] {
  const names = [...new Set(columns.flatMap((own) => own.map(({ name }) => name)))];
  const types = new Map(names.map((name) => [name, commonType(columns, name)]));
  return columns.map((own, index) =>
    names.map((name) => {
      const type = types.get(name) ?? 'text';
      const column = own.find((one) => one.name === name);
      if (column !== undefined) return toType(column, type);
      if (name !== 'exchange') throw noSuchColumn(name, families[index], tables);
      return { name, type, sql: 'NULL::text', nullable: true };
    }),
  );
}

function commonType(
  columns: readonly (readonly SelectedColumn[])[],
  name: string,
): SelectedColumn['type'] {
  const types = columns.flatMap((own) => own.filter((one) => one.name === name));
  const [first, ...others] = new Set(types.map(({ type }) => type));
  if (first === undefined || others.length === 0) return first ?? 'text';
  return first.startsWith('int') ? 'int8' : 'numeric';
}

function toType(column: SelectedColumn, type: SelectedColumn['type']): SelectedColumn {
  return column.type === type ? column : { ...column, type, sql: `(${column.sql})::${type}` };
}

function noSuchColumn(
  name: string,
  family: TickFamily | undefined,
  tables: DayTables,
): ReturnType<typeof missingColumn> {
  const { relation } = tableOf(tables, family ?? 'cqm');
  return missingColumn(relation, name === 'nanos' ? 'time_m_nano' : name);
}
