import { TaqError, type DatasetRule } from '@taq/schema';
import type { FetchedDay, Provenance } from './cell.ts';
import type { ManifestReader, Version } from './manifest-reader.ts';

/** The rule that a provenance tells: its filter set is the option `conditions`. */
export function ruleOfProvenance({ filterSet, options }: Provenance): DatasetRule {
  return { conditions: filterSet, ...options };
}

/** The rules of some fetches, each once; more than one where they were not made alike. */
export function rulesOfFetches(fetched: readonly FetchedDay[]): readonly DatasetRule[] {
  const rules: DatasetRule[] = [];
  for (const rule of fetched.map(({ fetch }) => ruleOfProvenance(fetch.provenance))) {
    if (!rules.some((known) => isSame(known, rule))) rules.push(rule);
  }
  return rules;
}

/**
 * The rule by which all that a version has of a dataset was made, `undefined` where it has nothing.
 * Versions of earlier releases do not name it; there any cell tells it, and one leaf is read.
 */
export async function storedRule(
  manifests: ManifestReader,
  version: Version,
  dataset: string,
): Promise<DatasetRule | undefined> {
  const { rules = [], partitions } = version.root;
  const named = rules.find((entry) => entry.dataset === dataset);
  if (named !== undefined) return named.rule;
  const year = partitions.find((entry) => entry.dataset === dataset)?.year;
  if (year === undefined) return undefined;
  const leaf = await manifests.partitions(version, dataset, year);
  const [provenance] = (leaf?.partitions ?? []).flatMap(({ coverage }) => coverage.provenance);
  return provenance && ruleOfProvenance(provenance);
}

/**
 * Refuses rows that were made otherwise than those that are stored. An option that the stored rule
 * does not name is one of a later release, whose default is what was done before. Throws
 * `MEASURE_MISMATCH`.
 */
export function requireSameRule(
  dataset: string,
  stored: DatasetRule | undefined,
  asked: DatasetRule,
): void {
  const differences = Object.entries(stored ?? {})
    .filter(([option, value]) => asked[option] !== value)
    .map(([option, value]) => ({
      option,
      stored: String(value),
      asked: String(asked[option] ?? 'nothing'),
    }));
  if (differences.length > 0) throw mismatch(dataset, differences);
}

type Difference = TaqError<'MEASURE_MISMATCH'>['details']['differences'][number];

function mismatch(
  dataset: string,
  differences: readonly Difference[],
): TaqError<'MEASURE_MISMATCH'> {
  const texts = (value: 'stored' | 'asked'): string =>
    differences.map((one) => `${one.option}=${one[value]}`).join(', ');
  return new TaqError(
    'MEASURE_MISMATCH',
    `${dataset} of this store was made with ${texts('stored')}; asked is ${texts('asked')}`,
    {
      details: { dataset, differences },
      next: 'Name another folder with --data-dir, or ask with the options of the store (--measure KEY=VALUE).',
    },
  );
}

function isSame(left: DatasetRule, right: DatasetRule): boolean {
  const options = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...options].every((option) => left[option] === right[option]);
}
