import type { LocalMeasures } from '@taq/measures';
import { parseSymbol, type Dataset, type ExchangeDate } from '@taq/schema';
import { tableFromColumns } from '@taq/schema/arrow';
import { rawQuotes, rawTrades, type TaqSource, type TickRule } from '@taq/source';
import { writeParquet, type EncodeFile, type TempFiles } from '@taq/versioning';
import type { RecordBatch } from 'apache-arrow';
import { stat } from 'node:fs/promises';

/** What a pass works with. */
export interface PassTools {
  readonly source: TaqSource;
  readonly temps: TempFiles;
  readonly encode: EncodeFile;
  /** The engine for ticks that are measured here; opened by the first who needs it. */
  readonly measures: () => Promise<LocalMeasures>;
  readonly signal: AbortSignal;
  /** Told of bytes that went to a temporary file. */
  readonly spilled: (bytes: number) => void;
}

/**
 * One look at a day's ticks, for every dataset that is made of them: each kind is transferred once,
 * into a temporary file, whatever is made of it. Disposing removes the files.
 */
export class DayPass implements AsyncDisposable {
  readonly date: ExchangeDate;
  readonly tools: PassTools;
  readonly #symbols: readonly string[];
  readonly #files = new Map<string, Promise<string>>();
  /** One transfer at a time, so that a day takes one connection. */
  #transfers: Promise<unknown> = Promise.resolve();

  /** `symbols` are those of all datasets, canonical. */
  constructor(date: ExchangeDate, symbols: readonly string[], tools: PassTools) {
    this.date = date;
    this.tools = tools;
    this.#symbols = symbols;
  }

  /**
   * A Parquet file with the day's ticks of one kind, under the columns of `rawTrades` or
   * `rawQuotes`. Throws what the transfer throws, and `DISK_FULL`.
   */
  async ticksFile(rule: TickRule): Promise<string> {
    const name = JSON.stringify(rule);
    const known = this.#files.get(name);
    if (known !== undefined) return known;
    const path = this.tools.temps.path(rule.kind);
    const written = this.#transfers.then(async () => this.#transfer(rule, path));
    this.#files.set(name, written);
    this.#transfers = written.catch(() => undefined);
    return written;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const files = await Promise.allSettled(this.#files.values());
    for (const file of files) {
      if (file.status === 'fulfilled') await this.tools.temps.discard(file.value);
    }
  }

  async #transfer(rule: TickRule, path: string): Promise<string> {
    const dataset = rule.kind === 'trades' ? rawTrades : rawQuotes;
    await writeParquet(path, dataset, this.#rows(dataset, rule), this.tools.encode);
    this.tools.spilled((await stat(path)).size);
    return path;
  }

  async *#rows(dataset: Dataset, rule: TickRule): AsyncGenerator<RecordBatch> {
    const { source, signal } = this.tools;
    const symbols = this.#symbols.map(parseSymbol);
    const question = { ...rule, date: this.date, symbols };
    for await (const { rows, columns } of source.ticks(question, { signal })) {
      yield* tableFromColumns(dataset, rows, columns).batches;
    }
  }
}
