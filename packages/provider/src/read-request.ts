import {
  canonicalSymbol,
  parseExchangeDate,
  requireOrdered,
  TaqError,
  type ExchangeDate,
} from '@taq/schema';
import { inspect } from 'node:util';
import * as v from 'valibot';

/** Every symbol that the store holds in the range. */
export const ALL_SYMBOLS = 'all';

const symbol = v.pipe(v.string(), v.transform(canonicalSymbol));
const date = v.pipe(v.string(), v.transform(parseExchangeDate));

const entries = {
  symbols: v.union([v.literal(ALL_SYMBOLS), v.pipe(v.array(symbol), v.nonEmpty())]),
  startDate: date,
  endDate: date,
  limit: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
  validate: v.optional(v.boolean(), true),
};

const RowsRequestSchema = v.strictObject(entries);

/** Windows in minutes of which volatilities are stored. */
export const STORED_WINDOWS = [5, 30] as const;

const RealizedVolatilityRequestSchema = v.strictObject({
  ...entries,
  window: v.optional(v.picklist(STORED_WINDOWS), 5),
});

/** A question for rows of a dataset, as a caller writes it. */
export interface RowsRequest {
  /** In any accepted spelling and order, repeated or not; or `'all'`. */
  readonly symbols: readonly string[] | typeof ALL_SYMBOLS;
  /** First date of the exchange, `YYYY-MM-DD`, included. */
  readonly startDate: string;
  /** Last date, included. */
  readonly endDate: string;
  /** The first so many rows in the order of the answer, at least 1. Default: all. */
  readonly limit?: number | undefined;
  /** Whether the rows are held against the rules of their dataset. Default: true. */
  readonly validate?: boolean | undefined;
}

/** A question for realized volatilities. */
export interface RealizedVolatilityRequest extends RowsRequest {
  /** Minutes of the returns that the answer's `rv` is made of: 5 (default) or 30. */
  readonly window?: (typeof STORED_WINDOWS)[number] | undefined;
}

/** A question that was checked: canonical symbols, real dates in order, defaults filled in. */
export interface ParsedRequest {
  readonly symbols: readonly string[] | typeof ALL_SYMBOLS;
  readonly startDate: ExchangeDate;
  readonly endDate: ExchangeDate;
  readonly limit?: number | undefined;
  readonly validate: boolean;
}

/**
 * Checks a question and fills in its defaults. The one place where arguments are judged.
 * Throws `INVALID_SYMBOL`, `INVALID_DATE`, `INVALID_RANGE`, and `INVALID_ARGUMENT` for the rest.
 */
export function parseRowsRequest(request: RowsRequest): ParsedRequest {
  return parse(RowsRequestSchema, request);
}

/** The same of a question for volatilities. */
export function parseRealizedVolatilityRequest(
  request: RealizedVolatilityRequest,
): ParsedRequest & { readonly window: (typeof STORED_WINDOWS)[number] } {
  return parse(RealizedVolatilityRequestSchema, request);
}

function parse<const S extends typeof RowsRequestSchema | typeof RealizedVolatilityRequestSchema>(
  schema: S,
  request: unknown,
): v.InferOutput<S> {
  const result = v.safeParse(schema, request);
  if (!result.success) throw invalidArgument(result.issues[0]);
  requireOrdered(result.output.startDate, result.output.endDate);
  return result.output;
}

function invalidArgument(issue: v.BaseIssue<unknown>): TaqError<'INVALID_ARGUMENT'> {
  const argument = v.getDotPath(issue) ?? 'request';
  const found = issue.path === undefined ? issue.input : issue.path.at(-1)?.value;
  const value = inspect(found, { breakLength: Infinity }).slice(0, 40);
  return new TaqError('INVALID_ARGUMENT', `${argument} cannot be ${value}`, {
    details: { argument, value },
    next: ADVICE[argument.split('.')[0] ?? ''] ?? UNKNOWN_ARGUMENT,
  });
}

const ADVICE: Readonly<Record<string, string>> = {
  symbols: "Give a list of at least one symbol, or 'all'.",
  startDate: 'Give the first day as YYYY-MM-DD.',
  endDate: 'Give the last day as YYYY-MM-DD.',
  limit: 'Give a whole number of rows, at least 1, or leave it out for all of them.',
  validate: 'Give true or false.',
  window: `Windows are ${STORED_WINDOWS.join(' and ')} minutes; other ones can be made of minute bars.`,
};

const UNKNOWN_ARGUMENT = `A request has ${Object.keys(entries).join(', ')}, one for volatilities window besides, and nothing else.`;
