/** Does the same for each value, so many at a time. After a failure nothing more is begun. */
export async function concurrently<T>(
  values: readonly T[],
  limit: number,
  work: (value: T) => Promise<void>,
): Promise<void> {
  const waiting = values.values();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (const value of waiting) {
      if (failed) return;
      await work(value).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  const workers = Array.from({ length: Math.min(limit, values.length) }, worker);
  const outcomes = await Promise.allSettled(workers);
  const rejected = outcomes.find((outcome) => outcome.status === 'rejected');
  if (rejected !== undefined) throw rejected.reason;
}
