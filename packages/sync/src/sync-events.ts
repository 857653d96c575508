import type { ExchangeDate, TaqError } from '@taq/schema';
import type { MembersNote } from './asked-symbols.ts';
import type { OpenCells } from './sync-task.ts';

/** What happens during a sync, in order, for a terminal, a page or a test to follow. */
export type SyncEvent =
  /** An index was looked up. */
  | (MembersNote & { readonly type: 'members' })
  | {
      readonly type: 'planned';
      readonly dataset: string;
      readonly partitions: number;
      readonly days: number;
      readonly cells: number;
    }
  | {
      readonly type: 'progress';
      readonly dataset: string;
      readonly partition: string;
      readonly date: ExchangeDate;
      /** Days of the whole run that are fetched, of all that are to fetch; each dataset's by itself. */
      readonly done: number;
      readonly days: number;
      /** The same in symbol-days. */
      readonly cells: number;
      readonly allCells: number;
      /** Rows fetched so far. */
      readonly rows: number;
    }
  | {
      readonly type: 'committed';
      readonly dataset: string;
      readonly partition: string;
      readonly version: number;
      readonly rows: number;
    }
  | {
      /** Another process holds what this one needs: told once, then every half minute. */
      readonly type: 'waiting';
      readonly lock: string;
      /** Who holds it, for people. */
      readonly holder: string;
      readonly waitedMs: number;
    }
  | {
      /** A day is begun again, since what went wrong can pass; what is staged of it stays. */
      readonly type: 'retrying';
      readonly date: ExchangeDate;
      /** Which try failed, from 1 on. */
      readonly attempt: number;
      readonly error: TaqError;
    }
  | { readonly type: 'warning'; readonly message: string }
  | {
      /**
       * The run is about to fail: which of the cells that it was asked for are not committed. Days that
       * are staged are among them; the next run finds those.
       */
      readonly type: 'stopped';
      readonly open: readonly OpenCells[];
      /** How many cells these are. */
      readonly openCells: number;
    };

export type SyncListener = (event: SyncEvent) => void;
