import {
  emptyValidity,
  halvesOf,
  isValid,
  setValid,
  type Column,
  type DenseColumn,
  type NullableColumn,
  type TableColumn,
  type TextColumn,
} from '@taq/schema';
import type { PickedRuns } from './picked-runs.ts';

/** One column of each of several batches, put together by picked rows. */
export class ColumnGatherer {
  readonly #runs: PickedRuns;
  /** By which batches have all of their values: most columns of a kind have the same bitmap. */
  readonly #bitmaps = new Map<string, Uint8Array>();

  constructor(runs: PickedRuns) {
    this.#runs = runs;
  }

  /** Puts one column together from that of each batch; a batch without it has nulls. */
  gather(columns: readonly (TableColumn | undefined)[], type: Column['type']): NullableColumn {
    const parts = columns.map((column) => column && partOf(column));
    const values =
      type === 'string'
        ? gatherTexts(this.#runs, parts)
        : gatherNumbers(this.#runs, parts, numbersFor(type, this.#runs.rows));
    return { values, validity: this.#validityOf(parts) };
  }

  #validityOf(parts: Parts): Uint8Array {
    if (parts.some((part) => part?.validity !== undefined))
      return gatherValidity(this.#runs, parts);
    const key = parts.map((part) => (part === undefined ? '0' : '1')).join('');
    const known = this.#bitmaps.get(key) ?? gatherValidity(this.#runs, parts);
    this.#bitmaps.set(key, known);
    return known;
  }
}

interface Part {
  readonly values: DenseColumn;
  readonly validity: Uint8Array | undefined;
}

type Parts = readonly (Part | undefined)[];

function partOf(column: TableColumn): Part {
  return 'validity' in column ? column : { values: column, validity: undefined };
}

function gatherValidity(runs: PickedRuns, parts: Parts): Uint8Array {
  const validity = emptyValidity(runs.rows);
  for (let run = 0; run < runs.size; run += 1) {
    const [batch, first] = [runs.batchOf(run), runs.firstOf(run)];
    const [count, at] = [runs.countOf(run), runs.placeOf(run)];
    const part = parts[batch];
    if (part === undefined) continue;
    const own = part.validity;
    for (let row = 0; row < count; row += 1) {
      if (own === undefined || isValid(own, first + row)) setValid(validity, at + row);
    }
  }
  return validity;
}

function numbersFor(type: Column['type'], rows: number): BigInt64Array | Float64Array {
  return type === 'int64' ? new BigInt64Array(rows) : new Float64Array(rows);
}

/** Copies halves of both kinds of numbers, which a double for each might change. */
function gatherNumbers<T extends BigInt64Array | Float64Array>(
  runs: PickedRuns,
  parts: Parts,
  values: T,
): T {
  const to = halvesOf(values);
  const halves = parts.map((part) => part && halvesOf(part.values as T));
  for (let run = 0; run < runs.size; run += 1) {
    const [batch, first] = [runs.batchOf(run), runs.firstOf(run)];
    const [count, at] = [runs.countOf(run), runs.placeOf(run)];
    const from = halves[batch];
    if (from !== undefined) copyInts(from, 2 * first, to, 2 * at, 2 * count);
  }
  return values;
}

/** Calling `set` takes as long as so many numbers in a loop. */
const SHORT_RUN = 64;

function copyInts(
  from: Int32Array,
  first: number,
  to: Int32Array,
  at: number,
  count: number,
): void {
  if (count > SHORT_RUN) {
    to.set(from.subarray(first, first + count), at);
    return;
  }
  for (let index = 0; index < count; index += 1) to[at + index] = from[first + index] ?? 0;
}

function gatherTexts(runs: PickedRuns, parts: Parts): TextColumn {
  const dictionary = new Dictionary();
  const texts = parts.map((part) => part?.values as TextColumn | undefined);
  const translated = texts.map((text) => dictionary.add(text?.dictionary ?? []));
  const codes = new Int32Array(runs.rows);
  for (let run = 0; run < runs.size; run += 1) {
    const [batch, first] = [runs.batchOf(run), runs.firstOf(run)];
    const [count, at] = [runs.countOf(run), runs.placeOf(run)];
    const [own, names] = [texts[batch]?.codes, translated[batch]];
    if (own === undefined || names === undefined) continue;
    for (let row = 0; row < count; row += 1) codes[at + row] = names[own[first + row] ?? 0] ?? 0;
  }
  return { codes, dictionary: dictionary.texts };
}

/** Texts under one set of codes. */
class Dictionary {
  readonly texts: string[] = [];
  readonly #codes = new Map<string, number>();

  /** What each code of another dictionary is called in this one. */
  add(texts: readonly string[]): Int32Array {
    return Int32Array.from(texts, (text) => {
      const known = this.#codes.get(text);
      if (known !== undefined) return known;
      const code = this.texts.push(text) - 1;
      this.#codes.set(text, code);
      return code;
    });
  }
}
