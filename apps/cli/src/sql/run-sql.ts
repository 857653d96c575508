import { TaqError } from '@taq/schema';
import { text as readAll } from 'node:stream/consumers';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { metricsRemark, tellRemarks, type Remark } from '../output/remarks.ts';
import { rowsProvenance } from '../output/provenance-json.ts';
import { describeState } from '../output/state-text.ts';
import { plural } from '../output/phrases.ts';
import { requireWritable, writeWhole } from '../output/write-file.ts';
import { deliveryOf, type DeliveryWishes } from '../query/delivery.ts';
import type { Terminal } from '../terminal.ts';
import { askSql, type AskedSql, type SqlSetting } from './ask-sql.ts';

/** A statement or none, of which store, and how its rows are wanted. */
export interface SqlQuestion extends SqlSetting, Omit<DeliveryWishes, 'picture' | 'plot'> {
  readonly statement: string | undefined;
  readonly metrics: boolean;
  readonly provenance: string | undefined;
}

/**
 * Answers a statement, one that stands on stdin where none is given, or, where a person sits there,
 * as many as they like. The exit code is 3 where there were more rows than were wanted.
 */
export async function runSql(question: SqlQuestion, terminal: Terminal): Promise<ExitCode> {
  if (question.statement !== undefined) return answer(question.statement, question, terminal);
  if (!process.stdin.isTTY) return answer(await fromStdin(), question, terminal);
  const { runSqlShell } = await import('./sql-shell.ts');
  const ask = async (statement: string, signal: AbortSignal): Promise<unknown> =>
    answer(statement, question, withSignal(terminal, signal));
  await runSqlShell(ask, terminal);
  return EXIT.ok;
}

async function answer(
  statement: string,
  question: SqlQuestion,
  terminal: Terminal,
): Promise<ExitCode> {
  const deliver = await deliveryOf({ ...question, plot: false, picture: undefined }, terminal);
  if (question.provenance !== undefined) await requireWritable(question.provenance);
  const asked = await askSql(statement, question, terminal);
  const { table, dataset, jsonColumns } = asked;
  if (isPlanForPeople(asked, question)) terminal.say(planText(table));
  else await deliver({ table, dataset, jsonColumns, asked: {} });
  if (question.provenance !== undefined) {
    await writeWhole(question.provenance, [await provenanceOf(statement, asked)]);
  }
  tellRemarks(remarksOf(asked, question), question, terminal);
  return asked.isCut ? EXIT.partly : EXIT.ok;
}

/** What EXPLAIN answers is a drawing, not a table. */
function isPlanForPeople({ dataset }: AskedSql, { json, output }: SqlQuestion): boolean {
  const names = dataset.columns.map(({ name }) => name).join();
  return names === 'explain_key,explain_value' && !json && output === undefined;
}

function planText(table: AskedSql['table']): string {
  const plans = table.getChild('explain_value')?.toArray() as Iterable<unknown>;
  return Array.from(plans, String).join('\n');
}

async function provenanceOf(statement: string, asked: AskedSql): Promise<string> {
  const { state, table, files, isCut, elapsedMs } = asked;
  return rowsProvenance('sql', { statement }, state, {
    engine: 'duckdb',
    rows: table.numRows,
    cut: isCut,
    files_scanned: files,
    duration_ms: Number(elapsedMs.toFixed(1)),
  });
}

/** The same terminal, for a part of its work that is stopped by itself. */
function withSignal(terminal: Terminal, signal: AbortSignal): Terminal {
  return {
    runId: terminal.runId,
    logger: terminal.logger,
    logsOnStderr: terminal.logsOnStderr,
    signal,
    say: (text) => terminal.say(text),
    tell: (text) => terminal.tell(text),
  };
}

async function fromStdin(): Promise<string> {
  const statement = await readAll(process.stdin);
  if (statement.trim() !== '') return statement;
  throw new TaqError('INVALID_ARGUMENT', 'there is no statement', {
    details: { argument: 'STATEMENT', value: '' },
    next: 'Write taq sql "select … from minute_bars", or give the statement on stdin.',
  });
}

function remarksOf(asked: AskedSql, { output, maxRows, metrics }: SqlQuestion): Remark[] {
  const { state, table, isCut } = asked;
  const where = output === undefined ? '' : `, written to ${output}`;
  const rows = plural(table.numRows, 'row');
  return [
    { text: `${rows} from ${describeState(state)}, by duckdb${where}` },
    ...(isCut ? [cutRemark(maxRows)] : []),
    ...(metrics ? [metricsRemark(factsOf(asked))] : []),
  ];
}

function cutRemark(maxRows: number): Remark {
  const text = `there are more than ${maxRows} rows: --max-rows says how many are handed out`;
  return { text, json: { note: text } };
}

function factsOf(asked: AskedSql): Record<string, string | number> {
  const { state, table, files, partitionsScanned, bytesScanned, elapsedMs } = asked;
  return {
    engine: 'duckdb',
    as_of_tag: state.tag ?? 'none',
    version: state.version,
    rows: table.numRows,
    files_scanned: files,
    partitions_scanned: partitionsScanned,
    bytes_scanned: bytesScanned,
    duration_ms: Number(elapsedMs.toFixed(1)),
  };
}
