export { DuckDbProvider } from './duckdb-provider.ts';
export type { DuckDbOptions } from './duckdb-options.ts';
export { compileSql, type CompiledSql } from './compile-sql.ts';

// SQL on views of a state
export { SqlSession, type SqlAnswer, type SqlLimits } from './sql/sql-session.ts';
export type { InspectedSql } from './sql/inspect-sql.ts';
export type { SqlView } from './sql/sql-view.ts';
