import type { DuckDBConnection } from '@duckdb/node-api';

const INTERRUPT_EVERY_MS = 5;

/**
 * Interrupts what the connection does once the signal aborts, until what is returned is called: again
 * and again, for DuckDB forgets an interrupt that comes while it still plans.
 */
export function interruptedBy(signal: AbortSignal, connection: DuckDBConnection): () => void {
  let timer: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    connection.interrupt();
    timer = setInterval(() => connection.interrupt(), INTERRUPT_EVERY_MS).unref();
  };
  signal.addEventListener('abort', interrupt, { once: true });
  return () => {
    signal.removeEventListener('abort', interrupt);
    clearInterval(timer);
  };
}
