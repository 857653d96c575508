import type { Dataset, ValidationScope } from '@taq/schema';
import type { Table } from 'apache-arrow';
import { sha256, type JsonValue } from './canonical-json.ts';
import { layoutOf, type EncodeFile } from './parquet-encoding.ts';
import { readParquet } from './parquet-reader.ts';
import { writeParquet, type Rows } from './parquet-writer.ts';
import { RowInspection } from './row-inspection.ts';
import type { StagedFile } from './staged-file.ts';
import type { TempFiles } from './temp-files.ts';

/** A day that was fetched whole and waits for its commit. */
export interface StagedDay {
  readonly file: StagedFile;
  readonly meta: JsonValue;
}

/** How rows become a draft. */
export interface DraftOptions {
  /** What they are held against besides their dataset. */
  readonly scope?: ValidationScope;
  /** Encodes the file elsewhere, in a `ParquetThreads`. */
  readonly encode?: EncodeFile;
}

/** Moves a draft to its place under its fingerprint. */
export type KeepDraft = (
  file: StagedFile,
  fingerprint: string,
  meta: JsonValue,
) => Promise<StagedDay>;

/**
 * Rows in a temporary file, which is gone with this unless it is kept: to be looked at before they
 * are staged.
 */
export class StagedDraft implements AsyncDisposable {
  readonly file: StagedFile;
  readonly #dataset: Dataset;
  readonly #inspection: RowInspection;
  readonly #discard: () => Promise<void>;
  readonly #keep: KeepDraft;

  private constructor(
    file: StagedFile,
    of: { readonly dataset: Dataset; readonly inspection: RowInspection },
    ways: { readonly discard: () => Promise<void>; readonly keep: KeepDraft },
  ) {
    this.file = file;
    this.#dataset = of.dataset;
    this.#inspection = of.inspection;
    this.#discard = ways.discard;
    this.#keep = ways.keep;
  }

  /** Writes rows as they come, with the memory of a few row groups. */
  static async write(
    dataset: Dataset,
    rows: Rows,
    { scope = {}, encode }: DraftOptions,
    { temps, keep }: { readonly temps: TempFiles; readonly keep: KeepDraft },
  ): Promise<StagedDraft> {
    const inspection = new RowInspection(dataset, scope);
    const path = temps.path('staged');
    const written = await writeParquet(path, dataset, inspection.watch(rows), encode);
    const bounds = inspection.bounds();
    const notes = sha256(layoutOf(dataset).notes);
    const file = { ...written, notes, ...(bounds && { bounds }), cells: inspection.cells() };
    const discard = async (): Promise<void> => temps.discard(path);
    return new StagedDraft(file, { dataset, inspection }, { discard, keep });
  }

  /** Throws `DATA_INVALID` with all that is wrong with the rows. To be asked once. */
  requireValid(): void {
    this.#inspection.requireValid();
  }

  /** All rows, in memory. */
  async read(): Promise<Table> {
    return readParquet(this.file.path, this.#dataset);
  }

  /** Stages the rows, in place of what was there under the same fingerprint. */
  async keep(fingerprint: string, meta: JsonValue): Promise<StagedDay> {
    return this.#keep(this.file, fingerprint, meta);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#discard();
  }
}
