import {
  canonicalSymbol,
  dailyRv,
  minuteBars,
  parseExchangeDate,
  requireOrdered,
  spreadStats,
  TaqError,
  ticks,
  type Dataset,
  type ExchangeDate,
} from '@taq/schema';
import { inspect } from 'node:util';
import * as v from 'valibot';
import { RESAMPLINGS, type Resampling } from './resampling.ts';
import { isTimeOfDay, requireOpenWindow } from './time-of-day.ts';
import {
  isStoredWindow,
  realizedVolatilities,
  VOLATILITY_WINDOWS,
  volatilitiesFromBars,
  type VolatilityWindow,
} from './volatility-windows.ts';

/** Every symbol that the store holds in the range. */
export const ALL_SYMBOLS = 'all';

const symbol = v.pipe(v.string(), v.transform(canonicalSymbol));
const date = v.pipe(v.string(), v.transform(parseExchangeDate));
const timeOfDay = v.optional(v.pipe(v.string(), v.check(isTimeOfDay)));

const entries = {
  symbols: v.union([v.literal(ALL_SYMBOLS), v.pipe(v.array(symbol), v.nonEmpty())]),
  startDate: date,
  endDate: date,
  columns: v.optional(v.pipe(v.array(v.string()), v.nonEmpty())),
  limit: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
  validate: v.optional(v.boolean(), true),
};

const timeEntries = { from: timeOfDay, until: timeOfDay };

const RowsRequestSchema = v.strictObject(entries);
const TicksRequestSchema = v.strictObject({ ...entries, ...timeEntries });
const MinuteBarsRequestSchema = v.strictObject({
  ...entries,
  ...timeEntries,
  resample: v.optional(v.picklist(RESAMPLINGS)),
});
const RealizedVolatilityRequestSchema = v.strictObject({
  ...entries,
  window: v.optional(v.picklist(VOLATILITY_WINDOWS), 5),
});

type RequestSchema =
  | typeof RowsRequestSchema
  | typeof TicksRequestSchema
  | typeof MinuteBarsRequestSchema
  | typeof RealizedVolatilityRequestSchema;

/** A question for rows of a dataset, as a caller writes it. */
export interface RowsRequest {
  /** In any accepted spelling and order, repeated or not; or `'all'`. */
  readonly symbols: readonly string[] | typeof ALL_SYMBOLS;
  /** First date of the exchange, `YYYY-MM-DD`, included. */
  readonly startDate: string;
  /** Last date, included. */
  readonly endDate: string;
  /**
   * Columns of the answer, in this order. Default: all. Rows are held against their rules before
   * the others are left out, so nothing else is read only with `validate: false`.
   */
  readonly columns?: readonly string[] | undefined;
  /** The first so many rows in the order of the answer, at least 1. Default: all. */
  readonly limit?: number | undefined;
  /** Whether the rows are held against the rules of their dataset. Default: true. */
  readonly validate?: boolean | undefined;
}

/** A part of each day, half-open, by the clock of New York: `HH:MM`, `HH:MM:SS` or finer. */
export interface TimeWindow {
  /** Rows stamped at this time or later. Default: from midnight. */
  readonly from?: string | undefined;
  /** Rows stamped before this time. Default: until midnight, `24:00`. */
  readonly until?: string | undefined;
}

/** A question for trades and quotes. */
export interface TicksRequest extends RowsRequest, TimeWindow {}

/** A question for bars. The window is one of minutes: what is made of them comes after it. */
export interface MinuteBarsRequest extends RowsRequest, TimeWindow {
  /** Longer bars, made of the stored ones. Default: the minutes themselves. */
  readonly resample?: Resampling | undefined;
}

/** A question for realized volatilities. */
export interface RealizedVolatilityRequest extends RowsRequest {
  /**
   * Minutes of the returns that the answer's `rv` is made of. 5 (default) and 30 are stored; the
   * others are computed from stored minute bars.
   */
  readonly window?: VolatilityWindow | undefined;
}

/** A question that was checked: canonical symbols, real dates in order, defaults filled in. */
export interface ParsedRequest extends TimeWindow {
  readonly symbols: readonly string[] | typeof ALL_SYMBOLS;
  readonly startDate: ExchangeDate;
  readonly endDate: ExchangeDate;
  /** Columns that the answer's dataset has, once each. */
  readonly columns?: readonly string[] | undefined;
  readonly limit?: number | undefined;
  readonly validate: boolean;
}

/**
 * Checks a question for rows of `dataset` and fills in its defaults. The one place where arguments
 * are judged, with its siblings below. Throws `INVALID_SYMBOL`, `INVALID_DATE`, `INVALID_RANGE`, and
 * `INVALID_ARGUMENT` for the rest.
 */
export function parseRowsRequest(
  request: RowsRequest,
  dataset: Dataset = spreadStats,
): ParsedRequest {
  return parse(RowsRequestSchema, request, () => dataset);
}

/** The same of a question for trades and quotes. */
export function parseTicksRequest(request: TicksRequest): ParsedRequest {
  return parse(TicksRequestSchema, request, () => ticks);
}

/** The same of a question for bars. */
export function parseMinuteBarsRequest(
  request: MinuteBarsRequest,
): ParsedRequest & { readonly resample?: Resampling | undefined } {
  return parse(MinuteBarsRequestSchema, request, () => minuteBars);
}

/** The same of a question for volatilities. */
export function parseRealizedVolatilityRequest(
  request: RealizedVolatilityRequest,
): ParsedRequest & { readonly window: VolatilityWindow } {
  return parse(RealizedVolatilityRequestSchema, request, ({ window }) =>
    isStoredWindow(window) ? realizedVolatilities : volatilitiesFromBars(window),
  );
}

/** The dataset whose rows answer a question for volatilities: that of bars where they are computed. */
export function volatilitySource({
  window = 5,
}: Pick<RealizedVolatilityRequest, 'window'>): Dataset {
  return isStoredWindow(window) ? dailyRv : minuteBars;
}

function parse<const S extends RequestSchema>(
  schema: S,
  request: unknown,
  answers: (request: v.InferOutput<S>) => Dataset,
): v.InferOutput<S> {
  const result = v.safeParse(schema, request);
  if (!result.success) throw invalidArgument(result.issues[0], schema);
  const parsed: v.InferOutput<S> = result.output;
  requireOrdered(parsed.startDate, parsed.endDate);
  requireOpenWindow(parsed as TimeWindow);
  if (parsed.columns === undefined) return parsed;
  return { ...parsed, columns: knownColumns(parsed.columns, answers(parsed)) };
}

/** The names, once each. */
function knownColumns(names: readonly string[], dataset: Dataset): readonly string[] {
  const known = dataset.columns.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return [...new Set(names)];
  const value = inspect(unknown, { breakLength: Infinity }).slice(0, 40);
  throw new TaqError('INVALID_ARGUMENT', `columns cannot be ${value}`, {
    details: { argument: 'columns', value },
    next: `${dataset.name} has ${known.join(', ')}.`,
  });
}

function invalidArgument(
  issue: v.BaseIssue<unknown>,
  schema: RequestSchema,
): TaqError<'INVALID_ARGUMENT'> {
  const argument = v.getDotPath(issue) ?? 'request';
  const found = issue.path === undefined ? issue.input : issue.path.at(-1)?.value;
  const value = inspect(found, { breakLength: Infinity }).slice(0, 40);
  const name = argument.split('.')[0] ?? '';
  const advice = Object.hasOwn(schema.entries, name) ? ADVICE[name] : undefined;
  return new TaqError('INVALID_ARGUMENT', `${argument} cannot be ${value}`, {
    details: { argument, value },
    next: advice ?? `A request has ${Object.keys(schema.entries).join(', ')}, and nothing else.`,
  });
}

const A_TIME = 'as the clock of New York shows it: HH:MM, HH:MM:SS or finer';

const ADVICE: Readonly<Record<string, string>> = {
  symbols: "Give a list of at least one symbol, or 'all'.",
  startDate: 'Give the first day as YYYY-MM-DD.',
  endDate: 'Give the last day as YYYY-MM-DD.',
  columns: 'Give a list of at least one name, or leave it out for all columns.',
  limit: 'Give a whole number of rows, at least 1, or leave it out for all of them.',
  validate: 'Give true or false.',
  from: `Give a time ${A_TIME}; rows stamped then belong to the answer.`,
  until: `Give a time ${A_TIME}; rows stamped then no longer belong to the answer.`,
  resample: `Bars are made of ${RESAMPLINGS.join(', ')}; leave it out for minutes.`,
  window: `Windows of 5 and 30 minutes are stored; ${VOLATILITY_WINDOWS.filter((window) => !isStoredWindow(window)).join(', ')} are computed from minute bars.`,
};
