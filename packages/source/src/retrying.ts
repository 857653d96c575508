import { TaqError } from '@taq/schema';
import pRetry from 'p-retry';

/** How often and how long to try again. */
export interface RetryPolicy {
  /** Tries in all, the first included. */
  readonly attempts: number;
  /** Before the second try; each later pause is twice as long, and all are up to doubled by chance. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** No try begins later than this after the first one did. */
  readonly longestMs: number;
}

const DEFAULT_POLICY: RetryPolicy = {
  attempts: 5,
  firstPauseMs: 1000,
  longestPauseMs: 60_000,
  longestMs: 900_000,
};

/** A try that failed and is followed by another. */
export interface Retry {
  /** Which try failed, from 1 on. */
  readonly attempt: number;
  readonly error: TaqError;
}

/**
 * Does work that starts anew each time, again where what went wrong can pass: a lost connection, a
 * server that restarts or has no connection left, data that changed while they were read. What
 * cannot pass (password, permission, layout, a statement that is wrong) is thrown at once. Throws
 * the last error when the policy is used up, `INTERRUPTED` once the signal is aborted. What was
 * given up once is not tried again by a caller who retries as well: tries add up, they do not
 * multiply.
 */
export async function retrying<T>(
  work: (attempt: number) => Promise<T>,
  options: {
    readonly policy?: Partial<RetryPolicy> | undefined;
    readonly signal?: AbortSignal | undefined;
    readonly onRetry?: ((retry: Retry) => void) | undefined;
  } = {},
): Promise<T> {
  const { signal, onRetry } = options;
  const policy = { ...DEFAULT_POLICY, ...options.policy };
  try {
    return await pRetry(work, {
      retries: policy.attempts - 1,
      minTimeout: policy.firstPauseMs,
      maxTimeout: policy.longestPauseMs,
      maxRetryTime: policy.longestMs,
      randomize: true,
      signal,
      shouldRetry: ({ error, attemptNumber: attempt }) => {
        if (!canPass(error)) return false;
        onRetry?.({ attempt, error });
        return true;
      },
    });
  } catch (error) {
    if (signal?.aborted === true) throw interrupted(error);
    if (TaqError.is(error)) givenUp.add(error);
    throw error;
  }
}

/** Errors after which all tries were used up. */
const givenUp = new WeakSet<TaqError>();

function canPass(error: unknown): error is TaqError {
  return (
    TaqError.is(error, 'SOURCE_UNREACHABLE', 'SOURCE_FAILED') &&
    error.details.transient === true &&
    !givenUp.has(error)
  );
}

function interrupted(error: unknown): TaqError {
  if (TaqError.is(error, 'INTERRUPTED')) return error;
  return new TaqError('INTERRUPTED', 'the work was interrupted', {
    details: { what: 'transfer' },
    next: 'Run the same command again.',
    cause: error,
  });
}
