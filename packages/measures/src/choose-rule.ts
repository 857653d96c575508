import { TaqError } from '@taq/schema';
import * as v from 'valibot';
import { requireConsistent } from './consistent-options.ts';
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
  const schema = schemaNamed(dataset);
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
  requireConsistent(rule);
  return rule;
}

/**
 * A rule that somebody wrote by hand, with the options that it leaves out by default. Throws what
 * `chooseRule` throws, and `INVALID_ARGUMENT` for the rule of another measure.
 */
export function completeRule<Name extends keyof RuleByDataset>(
  dataset: Name,
  rule: Partial<RuleByDataset[Name]> = {},
): RuleByDataset[Name] {
  const { measure, ...choices } = rule as Choices;
  const own = SCHEMAS[dataset].entries.measure.default;
  if (measure === undefined || measure === own) return chooseRule(dataset, choices);
  throw new TaqError('INVALID_ARGUMENT', `a rule of ${String(measure)} makes no ${dataset}`, {
    details: { argument: 'rule', value: String(measure) },
    next: `Choose one by chooseRule('${dataset}', …).`,
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

function schemaNamed<Name extends keyof RuleByDataset>(dataset: Name): (typeof SCHEMAS)[Name] {
  if (Object.hasOwn(SCHEMAS, dataset)) return SCHEMAS[dataset];
  const known = Object.keys(SCHEMAS);
  throw new TaqError('UNKNOWN_DATASET', `there is no measure called ${dataset}`, {
    details: { dataset, known },
    next: `Measures are ${known.join(', ')}.`,
  });
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
