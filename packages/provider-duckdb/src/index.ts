export { DuckDbProvider } from './duckdb-provider.ts';
export type { DuckDbOptions } from './duckdb-options.ts';
export { compileSql, type CompiledSql } from './compile-sql.ts';
