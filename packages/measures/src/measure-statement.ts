/** A column of a statement's result, with the type in which the server sends it. */
export interface ResultColumn {
  readonly name: string;
  readonly type: 'text' | 'int4' | 'int8' | 'numeric';
}

/** A measure as a question to a SQL engine: literals only, so that it fits into a COPY. */
export interface MeasureStatement {
  readonly text: string;
  readonly columns: readonly ResultColumn[];
}

/** The day's trades as the server has them. */
export interface TradesRelation {
  /** Quoted schema and table. */
  readonly name: string;
  /** Whether there is a `time_m_nano`; without it stamps end at the microsecond. */
  readonly hasNanos: boolean;
}
