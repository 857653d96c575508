import { TaqError } from '@taq/schema';
import type { MeasureRule, TickRule } from '@taq/source';
import type { TableFamily } from './catalog.ts';

/** A tick rule with every option in place. */
export type KnownTicks =
  | { readonly kind: 'trades'; readonly clock: 'sip' | 'participant' }
  | {
      readonly kind: 'quotes';
      readonly nbbo: 'complete' | 'nbbom+cqm';
      readonly sizes: 'own' | 'shares';
    };

const KINDS = ['trades', 'quotes'] as const;
const CLOCKS = ['sip', 'participant'] as const;
const NBBO = ['complete', 'nbbom+cqm'] as const;
const SIZES = ['own', 'shares'] as const;
const TICK_OPTIONS = new Set(['measure', 'clock', 'nbbo', 'sizes']);

/** Throws `INVALID_ARGUMENT` for an option that is not known. */
export function knownTicks(rule: TickRule): KnownTicks {
  const kind = oneOf('kind', rule.kind, KINDS);
  const { clock, nbbo, sizes } = rule as Readonly<Partial<Record<string, string>>>;
  if (kind === 'trades') return { kind, clock: oneOf('clock', clock ?? 'sip', CLOCKS) };
  return {
    kind,
    nbbo: oneOf('nbbo', nbbo ?? 'complete', NBBO),
    sizes: oneOf('sizes', sizes ?? 'own', SIZES),
  };
}

/** The rules of raw ticks that `{ measure: 'ticks', … }` stands for: both kinds unless it names one. */
export function ticksOfRule({ kind, ...options }: MeasureRule): KnownTicks[] {
  const kinds = kind === undefined ? KINDS : [oneOf('kind', String(kind), KINDS)];
  const unknown = Object.keys(options).find((name) => !TICK_OPTIONS.has(name));
  if (unknown !== undefined) throw invalid(unknown, String(options[unknown]));
  return kinds.map((one) => knownTicks({ ...options, kind: one }));
}

/** The kinds of daily tables that hold these ticks. */
export function tickFamilies(rule: KnownTicks): readonly TableFamily[] {
  if (rule.kind === 'trades') return ['ctm'];
  return nbboFamilies(rule.nbbo);
}

/** The kinds of daily tables that a national best bid and offer is in. */
export function nbboFamilies(nbbo: 'complete' | 'nbbom+cqm'): readonly TableFamily[] {
  return nbbo === 'complete' ? ['complete_nbbo'] : ['nbbom', 'cqm'];
}

function oneOf<const T extends string>(argument: string, value: string, known: readonly T[]): T {
  const found = known.find((one) => one === value);
  if (found === undefined) throw invalid(argument, value, known);
  return found;
}

function invalid(argument: string, value: string, known: readonly string[] = []): TaqError {
  const shown = value.slice(0, 40);
  return new TaqError('INVALID_ARGUMENT', `raw ticks are not asked for by ${argument}=${shown}`, {
    details: { argument, value: shown },
    ...(known.length === 0 ? {} : { next: `Ask for ${known.join(' or ')}.` }),
  });
}
