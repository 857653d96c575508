import { compareSchema, SchemaDriftError } from '@taq/schema';
import type { PinnedFile } from './pinned-state.ts';
import type { ReadEngine } from './read-engine.ts';
import type { ReadPlan } from './read-plan.ts';

/**
 * Holds files against the declared schema before an engine reads them: engines widen, cut and fill
 * in silence, each in its own way. Files are immutable, so each is looked at once.
 */
export class SchemaGuard {
  readonly #engine: ReadEngine;
  readonly #known = new Set<string>();

  constructor(engine: ReadEngine) {
    this.#engine = engine;
  }

  /** Throws `SchemaDriftError` for the first file whose columns are not those of the dataset. */
  async check(plan: ReadPlan, signal: AbortSignal): Promise<void> {
    for (const file of plan.files) {
      signal.throwIfAborted();
      if (this.#known.has(identity(file))) continue;
      const schema = await this.#engine.fileSchema(file.path);
      // Engines drop what Parquet says about nulls; the rows are judged by the validator.
      const differences = compareSchema(plan.dataset, schema).filter(
        ({ kind }) => kind !== 'nullability',
      );
      if (differences.length > 0) throw new SchemaDriftError(plan.dataset, differences);
      this.#known.add(identity(file));
    }
  }
}

function identity(file: PinnedFile): string {
  return `${file.bytes} ${file.path}`;
}
