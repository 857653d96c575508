import { Command, type Interfaces } from '@oclif/core';
import type { ExitCode } from './exit-codes.ts';
import { debug, json } from './flags.ts';
import { holdInterruption, type InterruptionHold } from './interruption.ts';
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
  static override baseFlags = { json, debug };
  static override flags: Interfaces.FlagInput = {};

  readonly runId = crypto.randomUUID();
  #interruption: InterruptionHold | undefined;
  #failure: unknown;

  /** Flags that no configuration reaches. */
  static readonly unconfigured: readonly string[] = [];

  get signal(): AbortSignal {
    this.#interruption ??= holdInterruption();
    return this.#interruption.signal;
  }

  say(text: string): void {
    process.stdout.write(text);
  }

  tell(text: string): void {
    process.stderr.write(text);
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
    const configurable = Object.entries(declared).filter(([name]) => !unconfigured.includes(name));
    const surroundings = { cwd: process.cwd(), env: process.env };
    return {
      ...parsed,
      flags: await configureFlags(parsed, Object.fromEntries(configurable), surroundings),
    };
  }

  protected override async _run<T>(): Promise<T> {
    const run = async (): Promise<T> => super._run<T>();
    if (wishedSignals(process.env).length === 0) return run();
    const { runObserved } = await import('./telemetry/run-observed.ts');
    const command = (this.id ?? '').replaceAll(':', ' ');
    const failure = (): unknown => this.#failure;
    return runObserved({ command, runId: this.runId, failure }, run);
  }

  protected override async finally(error: Error | undefined): Promise<void> {
    this.#interruption?.[Symbol.dispose]();
    await super.finally(error);
  }

  protected override async catch(error: Interfaces.CommandError): Promise<void> {
    // Else oclif, under NODE_ENV=development, adds a warning that we forgot to parse.
    this.parsed = true;
    this.#failure = error;
    const { reportError } = await import('./errors/report-error.ts');
    const code = reportError(error, {
      json: this.argv.includes('--json') || this.argv.includes('--events'),
      debug: this.argv.includes('--debug'),
      interrupted: this.#interruption?.signal.aborted ?? false,
      flags: Object.keys({ ...this.ctor.baseFlags, ...this.ctor.flags }),
    });
    this.leave(code);
  }
}
