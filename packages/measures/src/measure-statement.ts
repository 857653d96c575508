/** A column of a statement's result. */
export interface ResultColumn {
  readonly name: string;
  /** The type in which the server sends it. DuckDB's prices are doubles. */
  readonly type: 'text' | 'int4' | 'int8' | 'numeric';
  /** Of DuckDB's exact sums: the decimal digits that the whole number carries. */
  readonly digits?: number;
}

/** A measure as a question to a SQL engine: literals only, so that it fits into a COPY. */
export interface MeasureStatement {
  readonly text: string;
  readonly columns: readonly ResultColumn[];
}
