import { TaqError } from '@taq/schema';

/** A table as the engine sees it: what stands after FROM, and its columns with their types. */
export interface DescribedTable {
  readonly from: string;
  readonly types: ReadonlyMap<string, string>;
}

export interface FoundColumn {
  readonly name: string;
  readonly sql: string;
}

export interface ColumnFinder {
  /** Whether the user said which column it is. */
  isNamed(role: string): boolean;
  required(role: string): FoundColumn;
  optional(role: string): FoundColumn | undefined;
}

/** Columns by what they hold. One that was named must be there; one that was not may be. */
export function columnFinder({ types }: DescribedTable, named: object): ColumnFinder {
  const names = named as Readonly<Record<string, string | undefined>>;
  const optional = (role: string): FoundColumn | undefined => {
    const name = names[role] ?? role;
    if (types.has(name)) return { name, sql: identifier(name) };
    if (names[role] === undefined) return undefined;
    throw missingColumn(role, name, types);
  };
  const required = (role: string): FoundColumn => {
    const found = optional(role);
    if (found === undefined) throw missingColumn(role, role, types);
    return found;
  };
  return { isNamed: (role) => names[role] !== undefined, optional, required };
}

export function missingColumn(
  role: string,
  name: string,
  types: DescribedTable['types'],
): TaqError<'INVALID_ARGUMENT'> {
  return new TaqError('INVALID_ARGUMENT', `the table has no column ${name} for ${role}`, {
    details: { argument: role, value: name },
    next: `Name the column that holds it. The table has ${[...types.keys()].join(', ')}.`,
  });
}

/** A name as SQL writes it. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Whether a type of DuckDB is one of whole numbers. */
export function isInteger(type: string | undefined): boolean {
  return /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(type ?? '');
}

/** Whether it is one of numbers at all. A column of nulls alone has the type of whole numbers. */
export function isNumber(type: string | undefined): boolean {
  return isInteger(type) || /^(FLOAT|REAL|DOUBLE|DECIMAL\(.*\))$/.test(type ?? '');
}
