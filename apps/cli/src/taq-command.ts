import type { Interfaces } from '@oclif/core';
import { Command } from './oclif.ts';
import type { Logger } from '@taq/schema';
import type { ExitCode } from './exit-codes.ts';
import { debug, json } from './flags.ts';
import { holdInterruption, ReaderLeft, stopUnread, type InterruptionHold } from './interruption.ts';
import { logFlags } from './logging/log-flags.ts';
import { warningsOnly, type LogWishes, type RunLog } from './logging/run-log.ts';
import { wishedSignals } from './telemetry/wishes.ts';
import type { Terminal } from './terminal.ts';

/**
 * What all commands share: answers on stdout, everything else on stderr, failures as a code, a
 * sentence and a next step, interruption that ends cleanly.
 *
 * Command files hold words and flags. What does the work is imported when a command runs, so that
 * `--help` and `--version` load no engine, no store and no source.
 */
export abstract class TaqCommand extends Command implements Terminal {
  static override baseFlags = { json, debug, ...logFlags };
  static override flags: Interfaces.FlagInput = {};

  readonly runId = crypto.randomUUID();
  #interruption: InterruptionHold | undefined;
  readonly #startedMs = performance.now();
  #failure: unknown;
  #log: RunLog | undefined;

  /** Flags that no configuration reaches. */
  static readonly unconfigured: readonly string[] = [];

  get signal(): AbortSignal {
    this.#interruption ??= holdInterruption();
    return this.#interruption.signal;
  }

  say(text: string): void {
    // Known at once, while the event that tells of it waits for the work to pause.
    if (process.stdout.errored) stopUnread();
    this.signal.throwIfAborted();
    process.stdout.write(text);
  }

  get logger(): Logger {
    return this.#log?.logger ?? warningsOnly((text) => this.tell(text));
  }

  get logsOnStderr(): boolean {
    return this.#log?.isOnStderr ?? false;
  }

  /** Where stderr is a log of JSON lines, words become a record of it; JSON is one as it is. */
  tell(text: string): void {
    const isRecord = this.#log?.isJson === true && !text.startsWith('{');
    if (!isRecord) process.stderr.write(text);
    else if (text.trim() !== '') this.logger.info(text.trim(), { component: 'taq_cli' });
  }

  /** Runs it to its end, which is never an error: whatever fails is told, with an exit code. */
  async start(): Promise<void> {
    await this._run();
  }

  /** The exit code of a command that has done its work. */
  protected leave(code: ExitCode): void {
    process.exitCode = code;
  }

  /** The words as typed, with what is configured in the place of flags that were not. */
  protected override async parse<
    F extends Record<string, unknown>,
    B extends Record<string, unknown>,
    A extends Record<string, unknown>,
  >(
    options?: Interfaces.Input<F, B, A>,
    argv?: string[],
  ): Promise<Interfaces.ParserOutput<F, B, A>> {
    const parsed = await super.parse<F, B, A>(options, argv);
    const { configureFlags } = await import('./config/configure-flags.ts');
    const { flags: declared, unconfigured } = this.ctor as typeof TaqCommand;
    const configurable = Object.entries({ ...declared, ...logFlags }).filter(
      ([name]) => !unconfigured.includes(name),
    );
    const surroundings = { cwd: process.cwd(), env: process.env };
    const flags = await configureFlags(parsed, Object.fromEntries(configurable), surroundings);
    await this.#openLog(flags);
    return { ...parsed, flags };
  }

  /** Opens the log where flags or settings ask for one. */
  async #openLog(flags: Readonly<Record<string, unknown>>): Promise<void> {
    const wishes = {
      level: flags['log-level'],
      format: flags['log-format'],
      file: flags['log-file'],
    } as LogWishes;
    if (Object.values(wishes).every((wish) => wish === undefined)) return;
    const { openLog } = await import('./logging/open-log.ts');
    const isTraced = wishedSignals(process.env).includes('TRACES');
    const none = { spanIds: () => ({}) };
    const { spanIds: moment } = isTraced ? await import('./telemetry/span-ids.ts') : none;
    const about = { run: this.runId, command: this.#words() };
    const tell = (text: string): void => void process.stderr.write(text);
    this.#log = await openLog(wishes, { about, moment, tell });
    this.logger.debug('started', { component: 'taq_cli' });
  }

  /** Says in the log how it ended, and closes that. */
  async #closeLog(): Promise<void> {
    const error = (this.#failure as { readonly code?: string } | undefined)?.code;
    const duration = (performance.now() - this.#startedMs) / 1000;
    const facts = { exit_code: Number(process.exitCode ?? 0), duration, error };
    this.#log?.logger.info('ended', { component: 'taq_cli', ...facts });
    await this.#log?.[Symbol.asyncDispose]();
  }

  /** As it is typed: `sync all`. */
  #words(): string {
    return (this.id ?? '').replaceAll(':', ' ');
  }

  protected override async _run<T>(): Promise<T> {
    const run = async (): Promise<T> => super._run<T>();
    if (wishedSignals(process.env).length === 0) return run();
    const { runObserved } = await import('./telemetry/run-observed.ts');
    const command = this.#words();
    const failure = (): unknown => this.#failure;
    return runObserved({ command, runId: this.runId, failure }, run);
  }

  protected override async finally(error: Error | undefined): Promise<void> {
    await this.#closeLog();
    this.#interruption?.[Symbol.dispose]();
    await super.finally(error);
  }

  protected override async catch(error: Interfaces.CommandError): Promise<void> {
    // Else oclif, under NODE_ENV=development, adds a warning that we forgot to parse.
    this.parsed = true;
    const { aborted = false, reason } = this.#interruption?.signal ?? {};
    if (reason instanceof ReaderLeft) return;
    this.#failure = error;
    const { reportError } = await import('./errors/report-error.ts');
    const code = reportError(error, {
      json:
        ['--json', '--events'].some((word) => this.argv.includes(word)) ||
        this.#log?.isJson === true,
      debug: this.argv.includes('--debug'),
      interrupted: aborted,
      flags: Object.keys({ ...this.ctor.baseFlags, ...this.ctor.flags }),
    });
    this.leave(code);
  }
}
