import { columnOf, type Dataset } from '../dataset.ts';
import type { RowBlock, Utf8Values } from './row-block.ts';
import { Tally, type Finding } from './finding.ts';
import type { Rule } from './rule.ts';
import { extremesOf, isOneText, rises } from './whole-columns.ts';
import { compareWords } from './words.ts';

/**
 * Rows are sorted by the columns of the dataset's key, one after the other, and no two rows share
 * it. The finding `order` names the first column that tells a row from the one before it.
 */
export const keyOrder: Rule = (dataset) => {
  const order = new RowOrder(dataset, dataset.key, 'refused');
  return { see: (block) => order.see(block), findings: () => order.findings() };
};

/** Inside a group of rows with the same `group`, which lie together, `column` never falls. */
export function risingInside(group: readonly string[], column: string): Rule {
  return (dataset) => {
    const order = new RowOrder(dataset, [...group, column], 'allowed');
    return { see: (block) => order.see(block), findings: () => order.findingsOf(column) };
  };
}

/** Compares each row with the one before it, over the borders of blocks. */
class RowOrder {
  readonly #columns: readonly OrderedColumn[];
  readonly #ties: 'allowed' | 'refused';
  readonly #orders: ReadonlyMap<string, Tally>;
  readonly #tallies: readonly Tally[];
  readonly #duplicates: Tally;
  #previous: RowBlock | undefined;

  /** `ties`: whether rows may share what they are ordered by. */
  constructor(dataset: Dataset, columns: readonly string[], ties: 'allowed' | 'refused') {
    this.#columns = columns.map((name) => orderedColumn(dataset, name));
    this.#ties = ties;
    this.#orders = new Map(columns.map((column) => [column, new Tally('order', column)]));
    this.#tallies = [...this.#orders.values()];
    this.#duplicates = new Tally('unique_key', columns.at(-1) ?? '');
  }

  see(block: RowBlock): void {
    if (this.#previous !== undefined) this.#seeBorder(this.#previous, block);
    if (!this.#isOrdered(block)) this.#seeRows(block);
    this.#previous = block;
  }

  findings(): Finding[] {
    return [this.#duplicates, ...this.#tallies].flatMap((tally) => tally.findings());
  }

  findingsOf(column: string): Finding[] {
    return this.#orders.get(column)?.findings() ?? [];
  }

  /** Whether that can be seen of whole columns: all but one hold one value. */
  #isOrdered(block: RowBlock): boolean {
    const varying = this.#columns.filter((column) => !column.isOneValue(block));
    const [only] = varying;
    return varying.length === 1 && only?.rises(block, this.#ties) === true;
  }

  #seeRows(block: RowBlock): void {
    const comparisons = this.#columns.map(({ between }) => between(block, block));
    for (let row = 1; row < block.rows; row += 1) {
      this.#judge(comparisons, row - 1, row, block.firstRow + row);
    }
  }

  #seeBorder(left: RowBlock, right: RowBlock): void {
    const comparisons = this.#columns.map(({ between }) => between(left, right));
    this.#judge(comparisons, left.rows - 1, 0, right.firstRow);
  }

  #judge(comparisons: readonly Comparison[], left: number, right: number, row: number): void {
    for (let column = 0; column < comparisons.length; column += 1) {
      const order = comparisons[column]?.(left, right) ?? 0;
      if (order < 0) return;
      if (order > 0) return this.#tallies[column]?.add(row);
    }
    this.#duplicates.add(row);
  }
}

/** Below, above or equal to zero, as a row of one block is to a row of another or the same. */
type Comparison = (leftRow: number, rightRow: number) => number;

/** A column that rows are ordered by. */
interface OrderedColumn {
  readonly between: (left: RowBlock, right: RowBlock) => Comparison;
  /** Whether all rows are seen to hold the same. */
  readonly isOneValue: (block: RowBlock) => boolean;
  /** Whether its values are seen to rise from row to row. */
  readonly rises: (block: RowBlock, ties: 'allowed' | 'refused') => boolean;
}

function orderedColumn(dataset: Dataset, column: string): OrderedColumn {
  switch (columnOf(dataset, column).type) {
    case 'string':
      return {
        between: (left, right) => textComparison(left.texts(column), right.texts(column)),
        isOneValue: (block) => isOneText(block.texts(column), block.rows),
        rises: () => false,
      };
    case 'timestamp_ns':
    case 'int64':
      return {
        between: (left, right) => wordComparison(left.words(column), right.words(column)),
        isOneValue: () => false,
        rises: (block, ties) => rises(block.words(column), block.rows, ties),
      };
    default:
      return {
        between: (left, right) =>
          numberComparison(left.values<Int32Array>(column), right.values<Int32Array>(column)),
        isOneValue: (block) => {
          const { least, greatest } = extremesOf(block.values<Int32Array>(column), block.rows);
          return least === greatest;
        },
        rises: () => false,
      };
  }
}

function numberComparison(left: ArrayLike<number>, right: ArrayLike<number>): Comparison {
  return (leftRow, rightRow) => (left[leftRow] ?? 0) - (right[rightRow] ?? 0);
}

function wordComparison(left: Int32Array, right: Int32Array): Comparison {
  return (leftRow, rightRow) => compareWords(left, leftRow, right, rightRow);
}

/** By bytes, as engines sort texts. */
function textComparison(left: Utf8Values, right: Utf8Values): Comparison {
  return (leftRow, rightRow) => {
    const [from, to] = [left.offsets[leftRow] ?? 0, right.offsets[rightRow] ?? 0];
    const leftLength = (left.offsets[leftRow + 1] ?? 0) - from;
    const rightLength = (right.offsets[rightRow + 1] ?? 0) - to;
    const shorter = Math.min(leftLength, rightLength);
    for (let index = 0; index < shorter; index += 1) {
      const order = (left.bytes[from + index] ?? 0) - (right.bytes[to + index] ?? 0);
      if (order !== 0) return order;
    }
    return leftLength - rightLength;
  };
}
