/** A text as a SQL literal. */
export function textLiteral(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** `a = 'x'` or `a IN ('x', 'y')`. */
export function isOneOf(column: string, values: readonly string[]): string {
  return `${column} IN (${values.map(textLiteral).join(', ')})`;
}

/** A condition that holds where all of these do. */
export function allOf(predicates: readonly string[], indent = '    '): string {
  return predicates.length === 0 ? 'true' : predicates.join(`\n${indent}AND `);
}
