import { errorType, METRICS, recorderFor, SPANS } from '@taq/telemetry';
import type { ConnectionSettings } from './connection-settings.ts';

/** What is asked: `COPY` or `SELECT`, and of which schema where it is one. */
export interface StatementKind {
  readonly operation: 'COPY' | 'SELECT';
  readonly schema?: string | undefined;
}

/** A statement that is under way. */
export interface RunningStatement {
  /** Ends it, as failed where an error is given. Later calls do nothing. */
  end(outcome: { readonly bytes?: number; readonly error?: unknown }): void;
}

const DEFAULT_PORT = 5432;
const RECEIVED = { 'network.io.direction': 'receive' } as const;

/** Begins to record a statement, without its text and its values. */
export async function recordStatement(
  { operation, schema }: StatementKind,
  { host, port, database }: Pick<ConnectionSettings, 'host' | 'port' | 'database'>,
): Promise<RunningStatement> {
  const recorder = await recorderFor('@taq/source-wrds');
  const namespace = schema === undefined ? database : `${database}|${schema}`;
  const attributes = {
    'db.system.name': 'postgresql',
    'db.namespace': namespace,
    'db.operation.name': operation,
    'server.address': host,
    'server.port': port === DEFAULT_PORT ? undefined : port,
  };
  const startedMs = performance.now();
  const span = recorder.begin(SPANS.statement, { words: { operation, namespace }, attributes });
  let ended = false;
  return {
    end: ({ bytes, error }) => {
      if (ended) return;
      ended = true;
      const outcome = error === undefined ? {} : failureOf(error);
      const seconds = (performance.now() - startedMs) / 1000;
      recorder.record(METRICS.databaseDuration, seconds, { ...attributes, ...outcome });
      if (bytes !== undefined) recorder.record(METRICS.sourceIo, bytes, RECEIVED);
      span.set({ 'taq.bytes': bytes, ...outcome });
      span.end(error);
    },
  };
}

/** The server's own code where it sent one: five letters and digits. */
function failureOf(error: unknown): {
  readonly 'error.type': string;
  readonly 'db.response.status_code': string | undefined;
} {
  const type = errorType(error);
  const isSqlState = /^[0-9A-Z]{5}$/.test(type);
  return { 'error.type': type, 'db.response.status_code': isSqlState ? type : undefined };
}
