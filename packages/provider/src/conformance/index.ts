import { damageCases } from './cases/damage.ts';
import { datasetCases } from './cases/datasets.ts';
import { driftCases } from './cases/drift.ts';
import { lifecycleCases } from './cases/lifecycle.ts';
import { orderCases } from './cases/order.ts';
import { rangeCases } from './cases/range.ts';
import { schemaCases } from './cases/schema.ts';
import { selectionCases } from './cases/selection.ts';
import { shapeCases } from './cases/shapes.ts';
import { streamCases } from './cases/stream.ts';
import { unknownCases } from './cases/unknown.ts';
import { validationCases } from './cases/validation.ts';
import { valueCases } from './cases/values.ts';
import {
  withBench,
  type ConformanceGroup,
  type ConformanceRunner,
  type ConformanceSubject,
} from './suite.ts';

export type { ConformanceRunner, ConformanceSubject } from './suite.ts';
export { bar, barsFrom, barsOf, barsTable, flatBar, sortedBars } from './bars.ts';
export { planOf } from './plans.ts';
export { ScratchStore, type WriteTable } from './scratch-store.ts';

const GROUPS: Readonly<Record<string, ConformanceGroup>> = {
  schema: schemaCases,
  order: orderCases,
  selection: selectionCases,
  ranges: rangeCases,
  shapes: shapeCases,
  'unknown cells': unknownCases,
  values: valueCases,
  validation: validationCases,
  'drifted files': driftCases,
  'damaged files': damageCases,
  streams: streamCases,
  'other datasets': datasetCases,
  lifecycle: lifecycleCases,
};

/**
 * What every engine has to pass, in the caller's own test runner:
 *
 * ```ts
 * import { describe, test } from '@jest/globals';
 *
 * describeProviderConformance({ describe, test }, { name: 'mine', create, writeFile });
 * ```
 */
export function describeProviderConformance(
  { describe, test }: ConformanceRunner,
  subject: ConformanceSubject,
): void {
  describe(`${subject.name} keeps the contract of providers`, () => {
    for (const [name, group] of Object.entries(GROUPS)) {
      describe(name, () =>
        group((title, body) => test(title, async () => withBench(subject, body))),
      );
    }
  });
}
