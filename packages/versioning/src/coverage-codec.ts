import { parseExchangeDate, type ExchangeDate } from '@taq/schema';
import * as v from 'valibot';
import { canonicalJson } from './canonical-json.ts';
import type { Cell, Fetch, Provenance, RecordedState } from './cell.ts';
import { Coverage } from './coverage.ts';

/** Options of a measure by name. */
export const optionsSchema = v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]));

const provenance = v.object({
  source: v.string(),
  fingerprint: v.string(),
  filterSet: v.string(),
  options: optionsSchema,
  software: v.exactOptional(v.string()),
});

const day = v.object({
  date: v.string(),
  fetches: v.array(
    v.object({
      startedAt: v.number(),
      finishedAt: v.optional(v.number()),
      clockUnit: v.optional(v.picklist(['ms', 'us', 'ns'])),
      tableState: v.optional(v.string()),
      provisional: v.optional(v.literal(true)),
      provenance: v.number(),
    }),
  ),
  cells: v.string(),
});

/**
 * Coverage as it stands in a manifest. `symbols` is one text, its names split by blanks. A day's
 * `cells` are runs over the symbols in their order, such as `480d0 3e0 2- 15d1`: a count, the
 * letter of the state, and which of the day's fetches brought it; `-` where nothing is known.
 * `provenance` inside a fetch counts into the list beside the days.
 */
export const coverageSchema = v.object({
  symbols: v.string(),
  provenance: v.array(provenance),
  days: v.array(day),
});

export type EncodedCoverage = v.InferOutput<typeof coverageSchema>;

type EncodedDay = EncodedCoverage['days'][number];

const LETTERS: Readonly<Record<RecordedState, string>> = {
  data: 'd',
  empty: 'e',
  partial: 'p',
  not_listed: 'l',
  not_published: 'u',
  not_permitted: 'x',
  failed: 'f',
};

const STATES: ReadonlyMap<string, RecordedState> = new Map(
  Object.entries(LETTERS).map(([state, letter]) => [letter, state as RecordedState]),
);

/** Equal coverages have equal encodings. */
export function encodeCoverage(coverage: Coverage): EncodedCoverage {
  const provenances = new Numbering<Provenance>();
  const days = coverage.days().map((date) => encodeDay(coverage, date, provenances));
  return {
    symbols: coverage.symbols().join(' '),
    provenance: provenances.values,
    days,
  };
}

function encodeDay(
  coverage: Coverage,
  date: ExchangeDate,
  provenances: Numbering<Provenance>,
): EncodedDay {
  const fetches = new Numbering<Fetch>();
  const codes = coverage.symbols().map((symbol) => {
    const cell = coverage.cell(symbol, date);
    return cell === undefined ? '-' : `${LETTERS[cell.state]}${fetches.of(cell.fetch)}`;
  });
  return {
    date,
    fetches: fetches.values.map((fetch) => encodeFetch(fetch, provenances)),
    cells: runs(codes),
  };
}

function encodeFetch(
  fetch: Fetch,
  provenances: Numbering<Provenance>,
): EncodedDay['fetches'][number] {
  return {
    ...factsOf(fetch),
    ...(fetch.provisional ? { provisional: true as const } : {}),
    provenance: provenances.of(fetch.provenance),
  };
}

type FetchFacts = Pick<Fetch, 'startedAt' | 'finishedAt' | 'clockUnit' | 'tableState'>;

/** What is the same in memory and in a manifest. */
function factsOf({
  startedAt,
  finishedAt,
  clockUnit,
  tableState,
}: {
  readonly [Fact in keyof FetchFacts]: FetchFacts[Fact] | undefined;
} & Pick<FetchFacts, 'startedAt'>): FetchFacts {
  return {
    startedAt,
    ...(finishedAt === undefined ? {} : { finishedAt }),
    ...(clockUnit === undefined ? {} : { clockUnit }),
    ...(tableState === undefined ? {} : { tableState }),
  };
}

function runs(codes: readonly string[]): string {
  const parts: string[] = [];
  let start = 0;
  for (let next = 1; next <= codes.length; next += 1) {
    if (codes[next] === codes[start] && next < codes.length) continue;
    parts.push(`${next - start}${codes[start] ?? ''}`);
    start = next;
  }
  return parts.join(' ');
}

/** Throws `RangeError` for text that the encoder does not write. */
export function decodeCoverage(encoded: EncodedCoverage): Coverage {
  const symbols = encoded.symbols === '' ? [] : encoded.symbols.split(' ');
  const days = encoded.days.map(
    (one) => [parseExchangeDate(one.date), decodeDay(one, encoded, symbols.length)] as const,
  );
  return new Coverage(symbols, new Map(days));
}

function decodeDay(
  { date, fetches, cells }: EncodedDay,
  { provenance: provenances }: EncodedCoverage,
  length: number,
): (Cell | undefined)[] {
  const known = fetches.map((fetch) => ({
    ...factsOf(fetch),
    provisional: fetch.provisional === true,
    provenance: elementOf(provenances, fetch.provenance, date),
  }));
  const decoded = cells.split(' ').flatMap((run) => decodeRun(run, known, date));
  if (decoded.length !== length) throw damaged(date);
  return decoded;
}

function decodeRun(run: string, fetches: readonly Fetch[], date: string): (Cell | undefined)[] {
  const match = /^([1-9]\d{0,5})(?:-|([a-z])(\d+))$/.exec(run);
  if (match === null) throw damaged(date);
  const [, count = '', letter, index] = match;
  const length = Number(count);
  if (letter === undefined) return Array.from({ length }, () => undefined);
  const state = STATES.get(letter);
  if (state === undefined) throw damaged(date);
  const cell = { state, fetch: elementOf(fetches, Number(index), date) };
  return Array.from({ length }, () => cell);
}

function elementOf<T>(values: readonly T[], index: number, date: string): T {
  const value = values[index];
  if (value === undefined) throw damaged(date);
  return value;
}

function damaged(date: string): RangeError {
  return new RangeError(`the coverage of ${date} cannot be read`);
}

/** Numbers values by content, in the order in which they are met. */
class Numbering<T extends object> {
  readonly values: T[] = [];
  readonly #byText = new Map<string, number>();
  readonly #byIdentity = new Map<T, number>();

  of(value: T): number {
    const known = this.#byIdentity.get(value);
    if (known !== undefined) return known;
    const text = canonicalJson(value);
    const number = this.#byText.get(text) ?? this.values.push(value) - 1;
    this.#byText.set(text, number);
    this.#byIdentity.set(value, number);
    return number;
  }
}
