import {
  emptyValidity,
  isValid,
  setValid,
  type Column,
  type DenseColumn,
  type FixedWidthArray,
  type NullableColumn,
  type TableColumn,
  type TextColumn,
} from '@taq/schema';

/** Rows picked from several batches: row i is row `rowOf[i]` of batch `batchOf[i]`. */
export interface PickedRows {
  readonly rows: number;
  readonly batchOf: Int32Array;
  readonly rowOf: Int32Array;
}

/** Puts one column together from that of each batch; a batch without it has nulls. */
export function gatherColumn(
  picked: PickedRows,
  columns: readonly (TableColumn | undefined)[],
  type: Column['type'],
): NullableColumn {
  const parts = columns.map((column) => column && partOf(column));
  const validity = gatherValidity(picked, parts);
  const values =
    type === 'string' ? gatherTexts(picked, parts) : gatherNumbers(picked, parts, type);
  return { values, validity };
}

interface Part {
  readonly values: DenseColumn;
  readonly validity: Uint8Array | undefined;
}

type Parts = readonly (Part | undefined)[];

function partOf(column: TableColumn): Part {
  return 'validity' in column ? column : { values: column, validity: undefined };
}

function gatherValidity({ rows, batchOf, rowOf }: PickedRows, parts: Parts): Uint8Array {
  const validity = emptyValidity(rows);
  for (let row = 0; row < rows; row += 1) {
    const part = parts[batchOf[row] ?? 0];
    if (part === undefined) continue;
    if (part.validity === undefined || isValid(part.validity, rowOf[row] ?? 0)) {
      setValid(validity, row);
    }
  }
  return validity;
}

function gatherNumbers(
  { rows, batchOf, rowOf }: PickedRows,
  parts: Parts,
  type: Column['type'],
): FixedWidthArray {
  const values = type === 'int64' ? new BigInt64Array(rows) : new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) {
    const from = parts[batchOf[row] ?? 0]?.values as FixedWidthArray | undefined;
    if (from !== undefined) values[row] = from[rowOf[row] ?? 0] as never;
  }
  return values;
}

function gatherTexts({ rows, batchOf, rowOf }: PickedRows, parts: Parts): TextColumn {
  const dictionary = new Dictionary();
  const texts = parts.map((part) => part?.values as TextColumn | undefined);
  const translated = texts.map((text) => dictionary.add(text?.dictionary ?? []));
  const codes = new Int32Array(rows);
  for (let row = 0; row < rows; row += 1) {
    const batch = batchOf[row] ?? 0;
    const code = texts[batch]?.codes[rowOf[row] ?? 0] ?? 0;
    codes[row] = translated[batch]?.[code] ?? 0;
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
