import { createInterface, type Interface } from 'node:readline';
import { reportError } from '../errors/report-error.ts';
import type { Terminal } from '../terminal.ts';

/** Answers one statement, and says what it says. */
export type AskStatement = (statement: string, signal: AbortSignal) => Promise<unknown>;

const PROMPT = 'taq> ';
const MORE = '...> ';
const WELCOME =
  'Ask minute_bars, daily_rv, spread_stats and ticks in SQL; a statement ends with ;\n' +
  "show tables; lists them, describe minute_bars; one's columns. .quit or Ctrl-D leaves.\n";
const LEAVING: ReadonlySet<string> = new Set(['.quit', '.exit', 'quit', 'exit']);

/**
 * Asks for statements until the user leaves. Ctrl-C ends a statement that runs, else drops what is
 * typed. A statement that fails is told, and the next one asked for.
 */
export async function runSqlShell(ask: AskStatement, terminal: Terminal): Promise<void> {
  terminal.tell(WELCOME);
  const lines = createInterface({ input: process.stdin, output: process.stderr, prompt: PROMPT });
  const shell = new SqlShell(ask, lines);
  lines.on('SIGINT', () => shell.interrupt());
  lines.prompt();
  for await (const line of lines) {
    if (LEAVING.has(line.trim().replace(/;$/, '').toLowerCase())) break;
    await shell.take(line);
  }
  lines.close();
}

/** What is typed so far, and the statement that runs. */
class SqlShell {
  readonly #ask: AskStatement;
  readonly #lines: Interface;
  #typed = '';
  #running: AbortController | undefined;

  constructor(ask: AskStatement, lines: Interface) {
    this.#ask = ask;
    this.#lines = lines;
  }

  async take(line: string): Promise<void> {
    this.#typed += `${line}\n`;
    if (this.#typed.trim() === '') this.#typed = '';
    else if (this.#typed.trimEnd().endsWith(';')) await this.#run();
    this.#lines.setPrompt(this.#typed === '' ? PROMPT : MORE);
    this.#lines.prompt();
  }

  interrupt(): void {
    if (this.#running !== undefined) return this.#running.abort();
    this.#typed = '';
    process.stderr.write('\n');
    this.#lines.setPrompt(PROMPT);
    this.#lines.prompt();
  }

  async #run(): Promise<void> {
    const statement = this.#typed;
    this.#typed = '';
    this.#running = new AbortController();
    try {
      await this.#ask(statement, this.#running.signal);
    } catch (error) {
      reportError(error, { json: false });
    } finally {
      this.#running = undefined;
    }
  }
}
