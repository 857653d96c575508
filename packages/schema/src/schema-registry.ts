import type { Dataset } from './dataset.ts';
import { dailyRv } from './datasets/daily-rv.ts';
import { minuteBars } from './datasets/minute-bars.ts';
import { spreadStats } from './datasets/spread-stats.ts';
import { ticks } from './datasets/ticks.ts';
import { requireSound } from './dataset-soundness.ts';
import { TaqError } from './errors.ts';
import { requireCompatible } from './schema-compatibility.ts';

const MEANT = 'Change it compatibly, or register it with { breaking: true }.';

/** Datasets by name and version. Full and short names both find one. */
export class SchemaRegistry {
  readonly #versions = new Map<string, Dataset[]>();

  /**
   * Adds a version. Versions of a dataset are registered in rising order.
   * Throws `SCHEMA_INCOMPATIBLE` with every reason for a version that is not newer than the last,
   * for one that breaks with it, unless `breaking` says that this is meant, for what is no dataset
   * at all, and for a name that already stands for another one.
   */
  register(dataset: Dataset, { breaking = false }: { readonly breaking?: boolean } = {}): this {
    requireSound(dataset);
    this.#requireOwnNames(dataset);
    const history = this.#versions.get(dataset.name) ?? [];
    const newest = history.at(-1);
    if (newest !== undefined) {
      requireNewer(newest, dataset);
      if (!breaking) requireCompatible(newest, dataset, MEANT);
    }
    this.#versions.set(dataset.name, [...history, dataset]);
    return this;
  }

  /** The dataset of that full or short name, in its newest or the asked version. */
  get(name: string, version?: number): Dataset {
    const history = this.history(name);
    const found =
      version === undefined
        ? history.at(-1)
        : history.find((candidate) => candidate.version === version);
    if (found === undefined) throw this.#unknown(`${name} version ${version}`);
    return found;
  }

  /** All versions of a dataset, oldest first. */
  history(name: string): readonly Dataset[] {
    const history =
      this.#versions.get(name) ??
      [...this.#versions.values()].find((versions) => versions[0]?.shortName === name);
    if (history === undefined) throw this.#unknown(name);
    return history;
  }

  /** The newest version of every dataset, in the order of registration. */
  list(): readonly Dataset[] {
    return [...this.#versions.values()].flatMap((history) => history.at(-1) ?? []);
  }

  /** Full and short names find one dataset each. */
  #requireOwnNames({ name, shortName, version }: Dataset): void {
    const others = this.list().filter((other) => other.name !== name);
    const taken = [name, shortName].filter((own) =>
      others.some((other) => other.name === own || other.shortName === own),
    );
    if (taken.length === 0) return;
    const reasons = taken.map((own) => `${own} is the name of another dataset.`);
    throw new TaqError('SCHEMA_INCOMPATIBLE', reasons.join('\n  '), {
      details: { dataset: name, version, reasons },
      next: 'Register it under names of its own.',
    });
  }

  #unknown(name: string): TaqError {
    const known = this.list().map((dataset) => dataset.shortName);
    return new TaqError('UNKNOWN_DATASET', `there is no dataset called ${name}`, {
      details: { dataset: name, known },
      next: `Known datasets: ${known.join(', ')}.`,
    });
  }
}

function requireNewer(newest: Dataset, { name, version }: Dataset): void {
  if (version > newest.version) return;
  throw new TaqError(
    'SCHEMA_INCOMPATIBLE',
    `${name} version ${version} comes after version ${newest.version}`,
    {
      details: { dataset: name, version, reasons: ['Versions must rise.'] },
      next: `Register it as version ${newest.version + 1}.`,
    },
  );
}

/** A registry that holds every dataset of this package. */
export function createSchemaRegistry(): SchemaRegistry {
  return [minuteBars, dailyRv, spreadStats, ticks].reduce(
    (registry, dataset: Dataset) => registry.register(dataset),
    new SchemaRegistry(),
  );
}
