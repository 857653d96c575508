/** How values look in a binary COPY. */
export type WireType = 'text' | 'int2' | 'int4' | 'int8' | 'float8' | 'numeric' | 'date' | 'time';

/** A column of an answer by binary COPY. */
export interface WireColumn {
  readonly name: string;
  /**
   * What comes of it: `text` a text column, `int2`, `int4` and `int8` arrays of that width, `float8`
   * and `numeric` doubles, `date` days since 1970 as `Int32Array`, `time` microseconds since midnight as
   * `Float64Array`.
   */
  readonly type: WireType;
  /** Whether NULLs are to be expected; else one is an error. */
  readonly nullable?: boolean;
  /** Hand whole numbers out with 64 bits, however narrow they come. */
  readonly wide?: boolean;
}
