import { TaqError } from '@taq/schema';

/** Failures of these kinds are the statement's own. */
const OF_THE_STATEMENT =
  /^(?:Parser|Binder|Catalog|Conversion|Invalid Input|Invalid Type|Mismatch Type|Out of Range|Permission|Not implemented|Syntax) Error/i;

/** What a statement ended with, as an error of ours; DuckDB's own words stay in `cause`. */
export function explainSqlFailure(
  error: unknown,
  {
    timedOut,
    timeoutMs,
    signal,
  }: {
    readonly timedOut: boolean;
    readonly timeoutMs: number;
    readonly signal: AbortSignal | undefined;
  },
): TaqError {
  if (signal?.aborted === true) {
    const details = { what: 'query' };
    return new TaqError('INTERRUPTED', 'the query was interrupted', { details, cause: error });
  }
  if (timedOut) return outOfTime(timeoutMs, error);
  if (TaqError.is(error)) return error;
  const said = String((error as Partial<Error> | undefined)?.message ?? error);
  return OF_THE_STATEMENT.test(said) ? ofTheStatement(said, error) : ofTheEngine(said, error);
}

function outOfTime(timeoutMs: number, cause: unknown): TaqError {
  const seconds = timeoutMs / 1000;
  return new TaqError('QUERY_TIMEOUT', `the query was ended after ${seconds} s`, {
    details: { seconds },
    next: 'Ask for fewer days or symbols, or give it more time with --timeout.',
    cause,
  });
}

function ofTheStatement(said: string, cause: unknown): TaqError {
  return new TaqError('QUERY_FAILED', firstWords(said), {
    details: { engine: 'duckdb' },
    next: 'Put the statement right; describe minute_bars lists the columns of a view.',
    cause,
  });
}

function ofTheEngine(said: string, cause: unknown): TaqError {
  return new TaqError('ENGINE_FAILED', `duckdb could not answer: ${firstWords(said)}`, {
    details: { engine: 'duckdb' },
    next: 'Ask for fewer days or symbols; taq verify says whether the files are whole.',
    cause,
  });
}

/** Up to the excerpt of the statement, in one line. */
function firstWords(said: string): string {
  const [words = ''] = said.split(/\n\s*\n?LINE \d+:/);
  return words.replaceAll(/\s*\n\s*/g, ' ').trim();
}
