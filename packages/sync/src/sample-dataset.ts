import { TaqError, ticks, withRule, type DatasetRule } from '@taq/schema';
import type { MadeDataset } from './recipe.ts';

/** What changes of the NBBO are taken from. */
const NBBO = ['complete', 'nbbom+cqm'] as const;

/** Nothing is filtered; the clock of the tape, every change of the NBBO. */
export const SAMPLE_RULE = {
  definition: 1,
  measure: 'ticks',
  conditions: 'all',
  clock: 'sip',
  nbbo: 'complete',
} as const;

/** How ticks are taken, every option chosen. */
type SampleRule = Omit<typeof SAMPLE_RULE, 'nbbo'> & { readonly nbbo: (typeof NBBO)[number] };

/**
 * Samples of ticks with the rule by which they are taken. Throws `INVALID_ARGUMENT` for a choice
 * that there is not.
 */
export function sampleDataset(
  choices: DatasetRule = {},
): MadeDataset & { readonly rule: SampleRule } {
  const rule = { ...SAMPLE_RULE, nbbo: nbboOf(choices) };
  return { ...withRule(ticks, rule), rule };
}

function nbboOf({ nbbo = SAMPLE_RULE.nbbo, ...others }: DatasetRule): SampleRule['nbbo'] {
  const unknown = Object.keys(others).find(
    (name) => others[name] !== SAMPLE_RULE[name as keyof typeof SAMPLE_RULE],
  );
  if (unknown !== undefined) throw invalid(unknown, String(others[unknown]));
  const known = NBBO.find((one) => one === nbbo);
  if (known === undefined) throw invalid('nbbo', String(nbbo));
  return known;
}

function invalid(option: string, value: string): TaqError<'INVALID_ARGUMENT'> {
  const shown = `${option}=${value}`.slice(0, 60);
  return new TaqError('INVALID_ARGUMENT', `ticks cannot be had by ${shown}`, {
    details: { argument: option, value: value.slice(0, 40) },
    next: `There is one choice: nbbo=${NBBO.join(' or nbbo=')}.`,
  });
}
