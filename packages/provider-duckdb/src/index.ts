export { DuckDbProvider } from './duckdb-provider.ts';
export type { DuckDbOptions } from './duckdb-engine.ts';
export { compileSql, type CompiledSql } from './compile-sql.ts';
