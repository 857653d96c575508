import type { Dataset } from '@taq/schema';
import { Table } from 'apache-arrow';
import { sha256 } from './canonical-json.ts';
import { cellKey, cellRunsOf, filterRuns, type CellRun } from './cell-runs.ts';
import { hasRows, winningCell } from './cell.ts';
import { Coverage } from './coverage.ts';
import type { RowBounds, SegmentEntry } from './manifest.ts';
import { layoutOf } from './parquet-encoding.ts';
import type { PartitionUpdate } from './partition-update.ts';
import { cellsOf, type StagedFile } from './staged-file.ts';
import { stagedRuns } from './staged-runs.ts';

/** A staged file that has rows. */
type FilledFile = StagedFile & { readonly bounds: RowBounds };

interface Takeover {
  /** Cells whose newly fetched state is the one that stays. */
  readonly taken: ReadonlySet<string>;
  /** Those of them whose old rows must go. */
  readonly replaced: ReadonlySet<string>;
  /** Whether any cell that is taken may bring rows. */
  readonly bringsRows: boolean;
}

/** What an update does to rows: which of the old ones stay, and which new ones come. */
export class RowChange {
  readonly dataset: Dataset;
  readonly #rows: PartitionUpdate['rows'];
  readonly #takeover: Takeover;

  /** `base` is what is stored, before the update. */
  constructor({ dataset, rows, fetched }: PartitionUpdate, base: Coverage) {
    this.dataset = dataset;
    this.#rows = rows;
    this.#takeover = takeOver(base, Coverage.of(fetched));
  }

  get isNone(): boolean {
    return !this.#takeover.bringsRows && this.#takeover.replaced.size === 0;
  }

  readonly keep = ({ symbol, date }: CellRun): boolean =>
    !this.#takeover.replaced.has(cellKey(symbol, date));

  /** The new rows, sorted, without those of files that are taken as they are. */
  added(without: readonly StagedFile[] = []): AsyncGenerator<CellRun> {
    return filterRuns(this.#runs(without), this.#isTaken);
  }

  /**
   * Staged files that can be segments as they are: all their cells are taken, their notes are what
   * would be written, and no other new rows belong into the same segment.
   */
  wholeFiles(): FilledFile[] {
    const { tier } = this.dataset;
    if (this.#rows instanceof Table) return [];
    const filled = this.#rows.filter((file): file is FilledFile => file.bounds !== undefined);
    const notes = sha256(layoutOf(this.dataset).notes);
    const whole = filled.filter(
      (file) =>
        file.notes === notes &&
        (tier !== 'samples' || file.bounds.firstSymbol === file.bounds.lastSymbol) &&
        [...cellsOf(file)].every(this.#isTaken),
    );
    return tier === 'samples' || filled.length === 1 ? whole : [];
  }

  /** Whether a segment may hold replaced cells, as far as its bounds tell. */
  touches({ firstDate, lastDate, firstSymbol, lastSymbol }: SegmentEntry): boolean {
    return [...this.#takeover.replaced].some((key) => {
      const [symbol = '', date = ''] = key.split(' ');
      return symbol >= firstSymbol && symbol <= lastSymbol && date >= firstDate && date <= lastDate;
    });
  }

  readonly #isTaken = ({ symbol, date }: Pick<CellRun, 'symbol' | 'date'>): boolean =>
    this.#takeover.taken.has(cellKey(symbol, date));

  #runs(without: readonly StagedFile[]): AsyncIterable<CellRun> {
    if (this.#rows instanceof Table) return cellRunsOf(this.#rows.batches);
    return stagedRuns(
      this.#rows.filter((file) => !without.includes(file)),
      this.dataset,
    );
  }
}

function takeOver(base: Coverage, incoming: Coverage): Takeover {
  const [taken, replaced] = [new Set<string>(), new Set<string>()];
  let bringsRows = false;
  for (const { symbol, date, cell } of incoming.cells()) {
    const old = base.cell(symbol, date);
    if (old !== undefined && winningCell(old, cell) === old) continue;
    taken.add(cellKey(symbol, date));
    if (old !== undefined && hasRows(old.state)) replaced.add(cellKey(symbol, date));
    bringsRows ||= hasRows(cell.state);
  }
  return { taken, replaced, bringsRows };
}
