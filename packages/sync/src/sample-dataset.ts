import { ticks, withRule } from '@taq/schema';
import type { MadeDataset } from './recipe.ts';

/** Nothing is filtered; the clock of the tape, every change of the NBBO. */
export const SAMPLE_RULE = {
  definition: 1,
  measure: 'ticks',
  conditions: 'all',
  clock: 'sip',
  nbbo: 'complete',
} as const;

/** Samples of ticks with the rule by which they are taken. */
export function sampleDataset(): MadeDataset & { readonly rule: typeof SAMPLE_RULE } {
  return { ...withRule(ticks, SAMPLE_RULE), rule: SAMPLE_RULE };
}
