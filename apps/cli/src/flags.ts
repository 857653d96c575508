import { Flags } from './oclif.ts';
import type { MembersParam } from '@taq/sync';

/** Where the store lies when nobody says anything. */
export const DEFAULT_DATA_DIR = 'data';

/** Flags that several commands share, each with one meaning everywhere. */

/** A path. */
export const folder = Flags.custom({
  helpValue: 'DIR',
  parse: async (text) => (await import('./parse-flags.ts')).parseFolder(text),
});

export const dataDir = folder({
  description: 'folder that holds the store; TAQ_DATA_DIR says it, too',
  default: DEFAULT_DATA_DIR,
});

export const demoDataDir = folder({
  description: 'folder for the demo store',
  default: 'demo-data',
});

export const json = Flags.boolean({ description: 'print JSON for programs' });

export const debug = Flags.boolean({ description: 'with an error, where it was thrown' });

export const metrics = Flags.boolean({ description: 'print timing and counts on stderr' });

export const utc = Flags.boolean({
  description: 'show times in UTC, not on the clock of New York',
});

export const provenance = Flags.string({
  description: 'write coverage and provenance of the answer to a file, as JSON',
  helpValue: 'FILE',
});

export const symbols = Flags.custom<readonly string[] | 'all'>({
  description: 'symbols such as AAPL,BRK.B, or all',
  helpValue: 'LIST',
  parse: async (text) => (await import('./parse-flags.ts')).parseSymbols(text),
});

/** Names of columns. */
export const columns = Flags.custom<readonly string[]>({
  description: 'these columns in this order, such as ts,symbol,close',
  helpValue: 'LIST',
  parse: async (text) => text.split(',').map((name) => name.trim()),
});

/** Whom a sync is about. */
export const syncSymbols = Flags.custom<readonly string[] | 'all' | 'SP500'>({
  description:
    'symbols such as AAPL,BRK.B, @FILE with a symbol a line, SP500 for the members of each day, or all',
  helpValue: 'LIST',
  parse: async (text) => (await import('./parse-flags.ts')).parseSyncSymbols(text),
});

/** Who is in an index. */
export const members = Flags.custom<MembersParam>({
  description:
    'who is in SP500, for where the server cannot say: SYMBOL,FIRST_DAY,LAST_DAY a line, days optional',
  helpValue: 'FILE',
  parse: async (text) => (await import('./members-file.ts')).readMembersFile(text),
});

export const date = Flags.custom({
  helpValue: 'YYYY-MM-DD',
  parse: async (text) => (await import('./parse-flags.ts')).parseExchangeDate(text),
});

export const url = Flags.string({
  description: 'address of the server; a password in it for this machine only',
  helpValue: 'postgres://…',
});

/** Each one an option of a measure and its value. */
export const measure = Flags.custom<readonly [string, string]>({
  description:
    'an option of how the measure is made, such as conditions=sip, or preset=hj; repeatable. ' +
    'A store keeps to one choice for each dataset',
  helpValue: 'KEY=VALUE',
  multiple: true,
  parse: async (text) => (await import('./parse-flags.ts')).parseChoice(text),
});

/** Each one a key and its value. */
export const notes = Flags.custom<readonly [string, string]>({
  description: 'something to note with the snapshot; repeatable',
  helpValue: 'KEY=VALUE',
  multiple: true,
  parse: async (text) => (await import('./parse-flags.ts')).parseNote(text),
});

/** Seconds as typed to milliseconds. */
export const lockTimeout = Flags.custom<number>({
  description: 'seconds to wait for another sync of the same data',
  helpValue: 'SECONDS',
  parse: async (text) => (await import('./parse-flags.ts')).parseSeconds(text),
});

/** Logins that a sync may have at a time. */
export const connections = Flags.custom<number>({
  description:
    'logins to keep open, never more than the account may have; days come in over each of them',
  helpValue: 'N',
  parse: async (text) => (await import('./parse-flags.ts')).parseConnections(text),
});

/** How often what can pass is tried again. */
export const retries = Flags.custom<number>({
  description:
    'how often to try again when the server is away, after pauses that double from a second to a minute',
  helpValue: 'N',
  parse: async (text) => (await import('./parse-flags.ts')).parseRetries(text),
});

/** The same, of anything that may take time. */
export const seconds = Flags.custom<number>({
  helpValue: 'SECONDS',
  parse: async (text) => (await import('./parse-flags.ts')).parseSeconds(text),
});

/** A number of days. */
export const days = Flags.custom<number>({
  helpValue: 'N',
  parse: async (text) => (await import('./parse-flags.ts')).parseDays(text),
});
