import type { AnswerCoverage } from '@taq/provider';
import { COVERAGE_STATES, TaqError } from '@taq/schema';
import type { RoutedAnswer, SharedArguments } from './routes.ts';

/** A provider that was asked in vain before the one that answered. */
export interface PassedOver {
  readonly provider: string;
  /** The code of its error; `NOT_SYNCED` where it knew nothing of all that was asked. */
  readonly code: string;
  readonly message: string;
}

/** What the fetcher adds to the provenance of every answer. */
export interface FetcherProvenance {
  /** Key of the provider that answered. */
  readonly provider: string;
  /** Those that were asked in vain before it, in their order; absent where it was the first. */
  readonly fallbackFrom?: readonly PassedOver[];
}

/** An answer, and whose it is. */
export type Answered<A extends RoutedAnswer> = A & { readonly provenance: FetcherProvenance };

/** A provider to ask, by its key. */
export interface Candidate {
  readonly key: string;
  readonly ask: () => Promise<RoutedAnswer>;
}

/**
 * The first answer that knows anything of what was asked, in the order of the candidates; where
 * none does, the first answer, and where there is none, the first error with what the others said.
 * A mistake in the question, an interruption and what is closed end the search.
 */
export async function askInTurn(
  candidates: readonly Candidate[],
  request: SharedArguments,
): Promise<Answered<RoutedAnswer>> {
  const passedOver: PassedOver[] = [];
  const errors: unknown[] = [];
  let empty: Answered<RoutedAnswer> | undefined;
  for (const [turn, { key, ask }] of candidates.entries()) {
    try {
      const answer = signed(await ask(), key, passedOver);
      const reason = (turn > 0 && otherPoint(answer, request)) || nothingKnown(answer);
      if (reason === undefined) return answer;
      if (reason.code === 'NOT_SYNCED') empty ??= answer;
      passedOver.push({ provider: key, ...reason });
    } catch (error) {
      if (isFinal(error)) throw error;
      errors.push(error);
      passedOver.push({ provider: key, ...told(error) });
    }
  }
  if (empty !== undefined) return empty;
  throw nobodyAnswered(errors, passedOver);
}

type Reason = Omit<PassedOver, 'provider'>;

function signed(
  answer: RoutedAnswer,
  provider: string,
  passedOver: readonly PassedOver[],
): Answered<RoutedAnswer> {
  const fallback = passedOver.length === 0 ? {} : { fallbackFrom: [...passedOver] };
  return { ...answer, provenance: { ...answer.provenance, provider, ...fallback } };
}

/** Why an answer is not of the asked point: live data, and other snapshots, stand for none. */
function otherPoint({ provenance }: RoutedAnswer, request: SharedArguments): Reason | undefined {
  const asked: Partial<Record<string, unknown>> = { ...request };
  const given: Partial<Record<string, unknown>> = { ...provenance };
  const name = ['tag', 'asOf'].find((one) => asked[one] !== undefined && asked[one] !== given[one]);
  if (name === undefined) return undefined;
  const state = given[name] === undefined ? 'of live data' : `of ${name} ${String(given[name])}`;
  const message = `its answer is ${state}, not of ${name} ${String(asked[name])}`;
  return { code: 'SNAPSHOT_NOT_FOUND', message };
}

/** Whether an answer has the coverage of ours, and all of it is `not_synced`. */
function nothingKnown(answer: RoutedAnswer): Reason | undefined {
  const { counts } = (answer as { readonly coverage?: Partial<AnswerCoverage> }).coverage ?? {};
  if (counts === undefined || counts.not_synced === 0) return undefined;
  const others = COVERAGE_STATES.filter((state) => state !== 'not_synced' && state !== 'closed');
  if (others.some((state) => counts[state] > 0)) return undefined;
  return { code: 'NOT_SYNCED', message: 'nothing of what was asked was ever synced' };
}

const FINAL = new Set<string>(['INTERRUPTED', 'CLOSED', 'UNKNOWN_PROVIDER', 'DAY_NOT_OVER']);

function isFinal(error: unknown): boolean {
  return TaqError.is(error) && (FINAL.has(error.code) || error.code.startsWith('INVALID_'));
}

function told(error: unknown): Reason {
  const message = error instanceof Error ? error.message : String(error);
  return { code: TaqError.is(error) ? error.code : 'UNKNOWN', message };
}

function nobodyAnswered(errors: readonly unknown[], passedOver: readonly PassedOver[]): unknown {
  const [first] = errors;
  const others = passedOver.slice(1);
  if (!TaqError.is(first) || others.length === 0) return first;
  const rest = others.map(({ provider, message }) => `${provider}: ${message}`).join('; ');
  return new TaqError(first.code, `${first.message}; asked after it, ${rest}`, {
    details: first.details,
    ...(first.next === undefined ? {} : { next: first.next }),
    cause: new AggregateError(errors, 'no provider answered'),
  });
}
