import { canonicalSymbols, TaqError } from '@taq/schema';
import { readFile } from 'node:fs/promises';

/**
 * `all`, or canonical symbols, sorted, each once, from a text such as `AAPL,BRK.B` or from the
 * file that `@FILE` names. Throws `INVALID_SYMBOL`, and `INVALID_ARGUMENT` for a file that cannot be
 * read.
 */
export async function parseSymbols(text: string): Promise<readonly string[] | 'all'> {
  const asked = text.trim();
  if (asked.toLowerCase() === 'all') return 'all';
  const names = asked.startsWith('@') ? await symbolsInFile(asked.slice(1)) : namesIn(asked);
  if (names.length > 0) return canonicalSymbols(names);
  throw new TaqError('INVALID_SYMBOL', 'no symbol is named', {
    details: { symbol: text },
    next: 'Write --symbols AAPL,BRK.B, --symbols @FILE or --symbols all.',
  });
}

/** The same, or `SP500`. */
export async function parseSyncSymbols(text: string): Promise<readonly string[] | 'all' | 'SP500'> {
  return text.trim().toUpperCase() === 'SP500' ? 'SP500' : parseSymbols(text);
}

/** A symbol or several a line; what stands behind a `#` is a comment. */
async function symbolsInFile(path: string): Promise<string[]> {
  const lines = (await readList(path)).split(/\r?\n/);
  return lines.flatMap((line) => namesIn(line.replace(/#.*/, '')));
}

async function readList(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new TaqError('INVALID_ARGUMENT', `the list of symbols ${path} cannot be read`, {
      details: { argument: '--symbols', value: `@${path}` },
      next: 'Name a file with a symbol a line behind the @.',
      cause,
    });
  }
}

function namesIn(text: string): string[] {
  return text.split(',').filter((part) => part.trim() !== '');
}
