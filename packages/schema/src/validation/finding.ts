/** What one rule found wrong in one column. */
export interface Finding {
  readonly rule: string;
  readonly column: string;
  readonly count: number;
  /** The first offending row numbers, at most five; none where the fault is in no single row. */
  readonly rows: readonly number[];
}

const SHOWN_ROWS = 5;

/** Counts the rows that break a rule. */
export class Tally {
  readonly #rule: string;
  readonly #column: string;
  readonly #rows: number[] = [];
  #count = 0;

  constructor(rule: string, column: string) {
    this.#rule = rule;
    this.#column = column;
  }

  add(row: number): void {
    this.#count += 1;
    if (this.#rows.length < SHOWN_ROWS) this.#rows.push(row);
  }

  findings(): Finding[] {
    if (this.#count === 0) return [];
    return [{ rule: this.#rule, column: this.#column, count: this.#count, rows: this.#rows }];
  }
}
