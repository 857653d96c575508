import type { TaqError } from '@taq/schema';

/** What happens to a source's connections, for those who want to tell somebody. */
export type ConnectionEvent =
  /** Before a login, for which WRDS may ask a phone. `connection` counts from 1. */
  | { readonly type: 'opening'; readonly connection: number }
  | { readonly type: 'opened'; readonly connection: number }
  /** A connection that was not given up from here. */
  | { readonly type: 'lost'; readonly connection: number; readonly error: TaqError }
  /** A try that failed for a reason that can pass, and is followed by another. */
  | { readonly type: 'retrying'; readonly attempt: number; readonly error: TaqError };

/** What a connection does at a moment. */
export interface ConnectionActivity {
  /** Counts from 1. */
  readonly connection: number;
  readonly state: 'closed' | 'idle' | 'receiving';
  /** Received since the source was made, in all its logins. */
  readonly bytes: number;
}
