import { TaqError } from './errors.ts';

/**
 * A security as TAQ names it: a root of up to six characters and, for share classes, preferreds,
 * warrants and the like, a suffix. Roots and suffixes are upper case.
 */
export interface Symbol {
  readonly root: string;
  readonly suffix?: string;
}

/** Before upper-casing, which turns letters of other scripts, ß and ſ among them, into ours. */
const FORM = /^([A-Z][A-Z0-9]{0,5})(?:[ ./-]([A-Z0-9]{1,11}))?$/i;

/**
 * Reads `BRK.B`, `BRK B`, `BRK-B` or `BRK/B`, in any case, with blanks around it.
 * Throws `INVALID_SYMBOL` for everything else, so what it returns is safe in SQL and paths.
 */
export function parseSymbol(text: string): Symbol {
  const given: unknown = text;
  const match = typeof given === 'string' ? FORM.exec(given.trim()) : null;
  if (match === null) {
    const whole = String(given);
    const shown = whole.length > 40 ? `${whole.slice(0, 40)}…` : whole;
    throw new TaqError('INVALID_SYMBOL', `${JSON.stringify(shown)} is not a symbol`, {
      details: { symbol: shown },
      next: 'Write a root such as AAPL, or root and suffix such as BRK.B.',
    });
  }
  const [root = '', suffix] = match.slice(1).map((part: string | undefined) => part?.toUpperCase());
  return suffix === undefined ? { root } : { root, suffix };
}

/** The one canonical spelling: `AAPL`, `BRK.B`. Sorting these texts is the order of our files. */
export function formatSymbol(symbol: Symbol): string {
  return symbol.suffix === undefined ? symbol.root : `${symbol.root}.${symbol.suffix}`;
}

/** Any spellings to canonical ones, sorted, each once. Throws `INVALID_SYMBOL`. */
export function canonicalSymbols(texts: readonly string[]): string[] {
  return [...new Set(texts.map(canonicalSymbol))].toSorted();
}

/** Any accepted spelling to the canonical one. Throws `INVALID_SYMBOL`. */
export function canonicalSymbol(text: string): string {
  return formatSymbol(parseSymbol(text));
}

/** Names of devices on Windows: no file there can be called so, whatever its ending. */
const DEVICE = /^(CON|PRN|AUX|NUL|COM\d|LPT\d)(\.|$)/;

/**
 * A canonical symbol as the name of a file, without its ending: the symbol itself. On Windows those
 * that are called like a device, `CON` and `PRN` among them, have `_` behind the root.
 */
export function symbolFileName(symbol: string, platform: string): string {
  return platform === 'win32' ? symbol.replace(DEVICE, '$1_$2') : symbol;
}
