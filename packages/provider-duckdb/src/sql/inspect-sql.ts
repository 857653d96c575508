import type { DuckDBConnection } from '@duckdb/node-api';
import { TaqError } from '@taq/schema';

/** What a statement is about. */
export interface InspectedSql {
  /** Without what stands before and behind the question itself. */
  readonly text: string;
  /** Whether its plan is asked for, not its rows. */
  readonly explains: boolean;
  /** Names behind FROM and JOIN, as written, each once. */
  readonly tables: readonly string[];
  /** Whether it asks what tables there are. */
  readonly lists: boolean;
}

/** Functions that stand for a table and touch neither a file nor a setting. */
const HARMLESS: ReadonlySet<string> = new Set([
  'range',
  'generate_series',
  'unnest',
  'repeat',
  'repeat_row',
  'json_each',
  'json_tree',
  'summary',
  'pragma_version',
  'pragma_table_info',
  'duckdb_columns',
  'duckdb_functions',
  'duckdb_keywords',
  'duckdb_tables',
  'duckdb_types',
  'duckdb_views',
  'pg_timezone_names',
  'icu_calendar_names',
]);

/**
 * Looks at a statement by DuckDB's own parser before it may run. Throws `QUERY_REFUSED` for all but
 * one question, and for functions that reach beyond the views; `QUERY_FAILED` for what is no SQL.
 */
export async function inspectSql(
  connection: DuckDBConnection,
  text: string,
): Promise<InspectedSql> {
  const [explain = '', question] = partsOf(text);
  const tree = await parse(connection, question);
  const [statement, ...more] = tree.statements ?? [];
  if (statement === undefined) throw refused('there is no statement');
  if (more.length > 0) throw refused('there are several statements');
  const found = { tables: new Set<string>(), functions: new Set<string>(), lists: false };
  walk(statement, found);
  const foreign = [...found.functions].filter((name) => !HARMLESS.has(name));
  if (foreign.length > 0) throw refused(`${foreign.join(', ')} reaches beyond the views`);
  return {
    text: explain + (await withoutEnd(connection, question)),
    explains: explain !== '',
    tables: [...found.tables],
    lists: found.lists,
  };
}

/** `EXPLAIN` and `EXPLAIN ANALYZE`, and what they explain. */
function partsOf(text: string): [string | undefined, string] {
  const [, explain, question = ''] = /^\s*(explain\s+(?:analyze\s+)?)?(.*)$/is.exec(text) ?? [];
  return [explain, question];
}

interface Parsed {
  readonly error: boolean;
  readonly error_message?: string;
  readonly statements?: readonly unknown[];
}

async function parse(connection: DuckDBConnection, question: string): Promise<Parsed> {
  const tree = JSON.parse(
    await single(connection, 'json_serialize_sql($1::VARCHAR)', question),
  ) as Parsed;
  if (!tree.error) return tree;
  const said = tree.error_message ?? 'it cannot be read';
  if (said.startsWith('Only SELECT')) throw refused('only questions are answered');
  throw new TaqError('QUERY_FAILED', said, {
    details: { engine: 'duckdb' },
    next: 'Put the statement right; describe minute_bars lists the columns of a view.',
  });
}

/** Without the semicolon, and what may stand behind it, so that it can stand in brackets. */
async function withoutEnd(connection: DuckDBConnection, question: string): Promise<string> {
  const text = question.replace(/[;\s]+$/, '');
  if (!text.includes(';')) return text;
  return single(connection, 'json_deserialize_sql(json_serialize_sql($1::VARCHAR))', question);
}

async function single(
  connection: DuckDBConnection,
  call: string,
  argument: string,
): Promise<string> {
  const rows = await (await connection.run(`SELECT ${call}`, [argument])).getRows();
  return String(rows[0]?.[0]);
}

interface Found {
  readonly tables: Set<string>;
  readonly functions: Set<string>;
  lists: boolean;
}

/** Notes every table, and every function that stands for one, in a tree of DuckDB's parser. */
function walk(node: unknown, found: Found): void {
  if (typeof node !== 'object' || node === null) return;
  const { type, table_name: table, function: call } = node as Readonly<Record<string, unknown>>;
  if (type === 'BASE_TABLE' && typeof table === 'string') found.tables.add(table);
  if (type === 'SHOW_REF') found.lists = true;
  if (type === 'TABLE_FUNCTION') {
    const { function_name: name } = call as { readonly function_name?: unknown };
    found.functions.add(String(name).toLowerCase());
  }
  for (const part of Object.values(node)) walk(part, found);
}

function refused(reason: string): TaqError<'QUERY_REFUSED'> {
  return new TaqError('QUERY_REFUSED', `the statement is not run: ${reason}`, {
    details: { reason },
    next: 'Ask one question of the views minute_bars, daily_rv, spread_stats and ticks: SELECT, FROM, WITH, DESCRIBE, SUMMARIZE or EXPLAIN.',
  });
}
