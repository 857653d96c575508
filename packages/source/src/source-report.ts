/** What a source says about itself before anything is fetched; without a look at any data. */
export interface SourceReport {
  /** What answers, for people: `PostgreSQL 18.4`. */
  readonly software: string;
  /** The account. */
  readonly user: string;
  /** Whether nobody on the way can read along. */
  readonly encrypted: boolean;
  /** Connections that the account may have at a time; `undefined` where there is no limit. */
  readonly connectionLimit: number | undefined;
  /** Those that it has at this moment, this one included. */
  readonly connectionsInUse: number;
  /** Its clock, in milliseconds since 1970. */
  readonly nowMs: number;
  /** The years of which it has tables, rising, and whether the account may read them. */
  readonly years: readonly { readonly year: number; readonly readable: boolean }[];
}
