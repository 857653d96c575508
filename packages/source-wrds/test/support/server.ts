import { parseExchangeDate } from '@taq/schema';
import {
  startPostgresServer,
  startSimulator,
  type PostgresServer,
  type Simulator,
} from '@taq/wrds-simulator';
import postgres, { type Sql } from 'postgres';
import { resolveConnection, WrdsSource, type ConnectionSettings } from '../../src/index.ts';

export const MONDAY = parseExchangeDate('2024-11-25');
export const HALF_DAY = parseExchangeDate('2024-11-29');
export const RULE = { measure: 'minute_bars', conditions: 'regular' } as const;
export const BARS = { rule: RULE, part: 'cells' } as const;
/** The question what there is of Monday. */
export const ON_MONDAY = { start: MONDAY, end: MONDAY, rule: RULE };

/** Four symbols over Thanksgiving week. */
export async function startSmallMarket(): Promise<Simulator> {
  return startSimulator({
    seed: 7,
    symbols: 4,
    start: MONDAY,
    end: HALF_DAY,
    tradesPerSymbolDay: 300,
    quotesPerTrade: 1,
  });
}

/** A server whose tables a test writes itself. */
export async function startEmptyServer(): Promise<PostgresServer> {
  return startPostgresServer();
}

/** The reader's settings, or those that a test changes. */
export function settingsOf(
  server: PostgresServer,
  changes: Partial<ConnectionSettings> = {},
): ConnectionSettings {
  return { ...resolveConnection({ url: server.readerUrl, env: {}, passwords: [] }), ...changes };
}

export function openSource(
  server: PostgresServer,
  changes: Partial<ConnectionSettings> = {},
): WrdsSource {
  return new WrdsSource(settingsOf(server, changes));
}

/** The owner's connection, who may do everything. */
export async function asOwner<T>(
  server: PostgresServer,
  body: (sql: Sql) => Promise<T>,
): Promise<T> {
  const sql = postgres(server.ownerUrl, { max: 1, onnotice: () => undefined });
  try {
    return await body(sql);
  } finally {
    await sql.end();
  }
}

/** What the reader's connections are doing right now. */
export async function readerStatements(server: PostgresServer): Promise<string[]> {
  return asOwner(server, async (sql) => {
    const rows = await sql<{ query: string }[]>`
      SELECT query FROM pg_stat_activity WHERE usename = 'reader' AND state = 'active'`;
    return rows.map(({ query }) => query);
  });
}

/** Asks again, for some seconds at most, until the answer is as expected. */
export async function eventually<T>(
  ask: () => Promise<T>,
  expected: (answer: T) => boolean,
): Promise<T> {
  const until = Date.now() + 120_000;
  for (;;) {
    const answer = await ask();
    if (expected(answer) || Date.now() > until) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
