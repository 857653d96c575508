import { TaqError } from '@taq/schema';
import * as v from 'valibot';
import { PRESETS, type PresetName } from './presets.ts';
import {
  dailyRvRuleSchema,
  minuteBarsRuleSchema,
  spreadStatsRuleSchema,
  type Choices,
  type MeasureRule,
  type RuleByDataset,
} from './rules.ts';

const SCHEMAS = {
  taq_1min_bars: minuteBarsRuleSchema,
  taq_daily_rv: dailyRvRuleSchema,
  taq_spread_stats: spreadStatsRuleSchema,
} as const;

/**
 * Options with which nothing is stored: those that only change how values are shown, and a session
 * that is not the exchange's, which the datasets are about.
 */
const NOT_STORED = ['stamp', 'fill', 'output', 'annualise', 'session'] as const;

/**
 * The rule that these choices amount to: chosen options over those of the preset over defaults.
 * Throws `INVALID_ARGUMENT` for an option that the measure does not have, and for a value that the
 * option does not take, naming what it takes, and for options that contradict each other.
 */
export function chooseRule<Name extends keyof RuleByDataset>(
  dataset: Name,
  choices: Choices = {},
): RuleByDataset[Name] {
  const { preset, ...chosen } = choices;
  const schema = SCHEMAS[dataset];
  const options = Object.entries({ ...presetOf(dataset, preset), ...chosen });
  const known = Object.keys(schema.entries).filter((key) => key !== 'measure');
  for (const [option, value] of options) {
    if (!known.includes(option)) throw unknownOption(dataset, option, known);
    requireValue(schema.entries, option, fromText(schema.entries, option, value));
  }
  const values = options.map(([option, value]) => [
    option,
    fromText(schema.entries, option, value),
  ]);
  const rule = v.parse(schema, Object.fromEntries(values)) as RuleByDataset[Name];
  requireOpeningPrint(rule);
  requireOwnMatch(rule);
  requireOneClock(rule);
  return rule;
}

/** An opening print is told apart where the path is one of trades, each for itself. */
function requireOpeningPrint(rule: MeasureRule): void {
  if (rule.measure !== 'daily_rv' || rule.start === 'first-trade') return;
  const { price, ties } = rule;
  if (price === 'trade' && ties === 'last') return;
  throw new TaqError(
    'INVALID_ARGUMENT',
    `start cannot be ${rule.start} with price=${price} and ties=${ties}`,
    {
      details: { argument: 'start', value: rule.start },
      next: 'Take price=trade and ties=last, or start=first-trade.',
    },
  );
}

/** WRDS matched trades and quotes once, by its own rule: the choices of ours have no effect there. */
function requireOwnMatch(rule: MeasureRule): void {
  if (rule.measure !== 'spread_stats' || rule.match === 'quotes') return;
  const { quoteAt, lag, maxSpread } = rule;
  if (quoteAt === 'before' && lag === 0 && maxSpread !== 'hj') return;
  throw new TaqError('INVALID_ARGUMENT', 'match cannot be wct with quoteAt, lag or maxSpread=hj', {
    details: { argument: 'match', value: rule.match },
    next: 'Take match=quotes, or leave these options as they are by default.',
  });
}

/** Quotes of the complete NBBO have the tape's clock alone, and one measure has one clock. */
function requireOneClock({ measure, clock }: MeasureRule): void {
  if (measure !== 'spread_stats' || clock === 'sip') return;
  throw new TaqError('INVALID_ARGUMENT', `spreads cannot be made with clock=${clock}`, {
    details: { argument: 'clock', value: clock },
    next: 'Take clock=sip: trades and quotes are ordered by one clock, and the NBBO has that one.',
  });
}

/**
 * Throws `INVALID_ARGUMENT` for a rule that only shows values differently: stored bars are stamped
 * left and sparse, stored volatilities daily ones, and both are of the exchange's session.
 */
export function requireStorable(rule: MeasureRule): void {
  const defaults = v.parse(schemaOf(rule), {}) as Record<string, unknown>;
  for (const option of NOT_STORED) {
    const value = (rule as Record<string, unknown>)[option];
    if (value === defaults[option]) continue;
    throw new TaqError('INVALID_ARGUMENT', `rows are not stored with ${option}=${String(value)}`, {
      details: { argument: option, value: String(value) },
      next: `Store with ${option}=${String(defaults[option])}; the other form is for showing values.`,
    });
  }
}

function schemaOf({ measure }: MeasureRule): (typeof SCHEMAS)[keyof typeof SCHEMAS] {
  if (measure === 'minute_bars') return minuteBarsRuleSchema;
  return measure === 'daily_rv' ? dailyRvRuleSchema : spreadStatsRuleSchema;
}

type Choice = Choices[string];

const YES_OR_NO: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  false: false,
  no: false,
};

type Entries = Readonly<Record<string, v.GenericSchema>>;

/** Options that are numbers, yes or no may come as text, from a command line. */
function fromText(entries: Entries, option: string, value: Choice): Choice {
  const entry = entries[option] as { readonly default?: unknown } | undefined;
  if (typeof value !== 'string') return value;
  if (typeof entry?.default === 'number' && value.trim() !== '') return Number(value);
  if (typeof entry?.default === 'boolean') return YES_OR_NO[value] ?? value;
  return value;
}

function requireValue(entries: Entries, option: string, value: Choice): void {
  const entry = entries[option];
  const result = entry === undefined ? undefined : v.safeParse(entry, value);
  if (result === undefined || result.success) return;
  const expected = result.issues[0].expected ?? 'another value';
  throw new TaqError('INVALID_ARGUMENT', `${option} cannot be ${String(value)}`, {
    details: { argument: option, value: String(value) },
    next: `${option} takes ${expected
      .replaceAll('"', '')
      .replaceAll(' | ', ', ')
      .replace(/^\(|\)$/g, '')}.`,
  });
}

function unknownOption(
  dataset: string,
  option: string,
  known: readonly string[],
): TaqError<'INVALID_ARGUMENT'> {
  return new TaqError('INVALID_ARGUMENT', `${dataset} has no option ${option.slice(0, 40)}`, {
    details: { argument: option.slice(0, 40), value: dataset },
    next: `Its options are ${known.join(', ')}, and preset.`,
  });
}

function presetOf(dataset: keyof RuleByDataset, preset: Choice | undefined): Choices {
  if (preset === undefined) return {};
  if (isPreset(preset)) return PRESETS[preset][dataset];
  throw new TaqError('INVALID_ARGUMENT', `there is no preset ${String(preset).slice(0, 40)}`, {
    details: { argument: 'preset', value: String(preset).slice(0, 40) },
    next: `Presets are ${Object.keys(PRESETS).join(', ')}.`,
  });
}

function isPreset(name: Choice): name is PresetName {
  return typeof name === 'string' && Object.hasOwn(PRESETS, name);
}
