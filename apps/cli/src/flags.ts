import { Flags } from '@oclif/core';
import { canonicalSymbol, parseExchangeDate, TaqError } from '@taq/schema';

/** Flags that several commands share, each with one meaning everywhere. */

export const dataDir = Flags.string({
  description: 'folder that holds the store',
  default: 'data',
  env: 'TAQ_DATA_DIR',
  helpValue: 'DIR',
});

export const json = Flags.boolean({ description: 'print JSON for programs' });

export const symbols = Flags.custom<readonly string[] | 'all'>({
  description: 'symbols such as AAPL,BRK.B, or all',
  helpValue: 'LIST',
  parse: async (text) => parseSymbols(text),
});

/** `all`, or canonical symbols, sorted, each once. Throws `INVALID_SYMBOL`. */
export function parseSymbols(text: string): readonly string[] | 'all' {
  if (text.trim().toLowerCase() === 'all') return 'all';
  const parts = text.split(',').filter((part) => part.trim() !== '');
  if (parts.length > 0) return [...new Set(parts.map(canonicalSymbol))].toSorted();
  throw new TaqError('INVALID_SYMBOL', 'no symbol is named', {
    details: { symbol: text },
    next: 'Write --symbols AAPL,BRK.B or --symbols all.',
  });
}

export const date = Flags.custom({
  helpValue: 'YYYY-MM-DD',
  parse: async (text) => parseExchangeDate(text),
});

export const url = Flags.string({
  description: 'address of the server; a password in it for this machine only',
  helpValue: 'postgres://…',
});

/** Seconds as typed to milliseconds. */
export const lockTimeout = Flags.custom<number>({
  description: 'seconds to wait for another sync of the same data',
  helpValue: 'SECONDS',
  parse: async (text) => parseSeconds(text),
});

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds >= 0 && text.trim() !== '') return seconds * 1000;
  throw new TaqError('INVALID_ARGUMENT', `${JSON.stringify(text)} is no number of seconds`, {
    details: { argument: '--lock-timeout', value: text },
    next: 'Write --lock-timeout 60 to wait a minute.',
  });
}
