/** A text as a SQL literal. */
export function textLiteral(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** `a IN ('x', 'y')`, which for no values is never true. */
export function isOneOf(column: string, values: readonly string[]): string {
  if (values.length === 0) return 'false';
  return `${column} IN (${values.map(textLiteral).join(', ')})`;
}

/** A condition that holds where all of these do. */
export function allOf(predicates: readonly string[], indent = '    '): string {
  return predicates.length === 0 ? 'true' : predicates.join(`\n${indent}AND `);
}
