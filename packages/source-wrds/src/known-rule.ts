import { chooseRule, type MeasureRule as KnownRule } from '@taq/measures/rules';
import { TaqError } from '@taq/schema';
import type { IngredientPart, MeasureRule } from '@taq/source';
import type { TableFamily } from './catalog.ts';
import { nbboFamilies } from './tick-rule.ts';

export type { KnownRule };

/** What a rule of each measure is called after, and the parts that it is made of. */
const MEASURES = {
  minute_bars: { dataset: 'taq_1min_bars', parts: ['cells'] },
  daily_rv: { dataset: 'taq_daily_rv', parts: ['cells'] },
  spread_stats: { dataset: 'taq_spread_stats', parts: ['quoted', 'effective'] },
} as const satisfies Record<
  KnownRule['measure'],
  { readonly dataset: string; readonly parts: readonly IngredientPart[] }
>;

/**
 * A rule with every option in place. Throws `INVALID_ARGUMENT` for a measure, an option or a value
 * that is not known, and for one that WRDS's tables cannot serve.
 */
export function knownRule({ measure, ...options }: MeasureRule): KnownRule {
  if (!isMeasure(measure)) throw unknownMeasure(measure);
  const rule = chooseRule(MEASURES[measure].dataset, options);
  requireOneClock(rule);
  return rule;
}

/** The kinds of daily tables that a rule needs, all of them. */
export function familiesOf(rule: KnownRule): readonly TableFamily[] {
  const listings = rule.exchanges === 'primary' ? (['mastm'] as const) : [];
  return [...tickFamilies(rule), ...listings];
}

/** Throws `INVALID_ARGUMENT` for a part that the rule's measure does not have. */
export function requirePart({ measure }: KnownRule, part: IngredientPart): void {
  const parts: readonly IngredientPart[] = MEASURES[measure].parts;
  if (parts.includes(part)) return;
  throw new TaqError('INVALID_ARGUMENT', `${measure} has no part ${part}`, {
    details: { argument: 'part', value: part },
    next: `Ask for ${parts.join(', then for ')}.`,
  });
}

function tickFamilies(rule: KnownRule): readonly TableFamily[] {
  if (rule.measure === 'minute_bars') return ['ctm'];
  const quotes = nbboFamilies(rule.nbbo);
  if (rule.measure === 'daily_rv') return rule.price === 'mid' ? quotes : ['ctm'];
  return [rule.match === 'wct' ? 'wct' : 'ctm', ...quotes];
}

/** One measure, one clock: the tables of quotes and of matched trades have the tape's. */
function requireOneClock(rule: KnownRule): void {
  if (rule.clock === 'sip' || tickFamilies(rule).every((family) => family === 'ctm')) return;
  throw new TaqError('INVALID_ARGUMENT', `${rule.measure} cannot be had by clock=${rule.clock}`, {
    details: { argument: 'clock', value: rule.clock },
    next: "WRDS has quotes by the tape's clock: ask with clock=sip.",
  });
}

function isMeasure(measure: string): measure is KnownRule['measure'] {
  return Object.hasOwn(MEASURES, measure);
}

function unknownMeasure(measure: string): TaqError<'INVALID_ARGUMENT'> {
  const value = measure.slice(0, 40);
  return new TaqError('INVALID_ARGUMENT', `WRDS is not asked for ${value}`, {
    details: { argument: 'rule', value },
    next: `Ask for ${Object.keys(MEASURES).join(', ')}.`,
  });
}
