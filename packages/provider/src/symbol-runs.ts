import type { Data } from 'apache-arrow';
import { textAt } from './take-rows.ts';

/** Keeps the symbol of rows that come in their order, and tells where another one begins. */
export class SymbolRuns {
  #bytes: Uint8Array | undefined;
  #text = '';

  /** The symbol of the last row that was looked at. */
  get text(): string {
    return this.#text;
  }

  /** Whether the row has the symbol of the row before it. */
  continues(column: Data, row: number): boolean {
    const bytes = textAt(column, row);
    if (this.#bytes !== undefined && sameBytes(bytes, this.#bytes)) return true;
    this.#bytes = bytes;
    this.#text = Buffer.from(bytes).toString();
    return false;
  }
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index += 1) {
    if (left[index] !== right[index]) return false;
  }
  return true;
}

/** Texts in a row as a column; equal neighbours share an entry of the dictionary. */
export function textRuns(texts: readonly string[]): {
  readonly codes: Int32Array;
  readonly dictionary: readonly string[];
} {
  const dictionary: string[] = [];
  const codes = Int32Array.from(texts, (text) => {
    if (dictionary.at(-1) !== text) dictionary.push(text);
    return dictionary.length - 1;
  });
  return { codes, dictionary };
}
