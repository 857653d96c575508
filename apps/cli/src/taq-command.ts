import { Command, Errors, type Interfaces } from '@oclif/core';
import { TaqError } from '@taq/schema';
import { EXIT, exitCodeOf, type ExitCode } from './exit-codes.ts';
import { json } from './flags.ts';
import { errorAsJson, errorAsText } from './report-error.ts';

/**
 * What all commands share: answers on stdout, everything else on stderr, failures as a code, a
 * sentence and a next step, interruption that ends cleanly.
 */
export abstract class TaqCommand extends Command {
  static override baseFlags = { json };

  readonly #interrupt = new AbortController();

  /** Aborted by the first Ctrl-C or SIGTERM; the second ends the process at once. */
  protected get signal(): AbortSignal {
    return this.#interrupt.signal;
  }

  protected override async init(): Promise<void> {
    await super.init();
    process.on('SIGINT', this.#onSignal);
    process.on('SIGTERM', this.#onSignal);
  }

  protected override async finally(error: Error | undefined): Promise<void> {
    process.off('SIGINT', this.#onSignal);
    process.off('SIGTERM', this.#onSignal);
    await super.finally(error);
  }

  protected override async catch(error: Interfaces.CommandError): Promise<void> {
    if (error instanceof Errors.ExitError) throw error;
    const taqError = toTaqError(error);
    const asJson = this.argv.includes('--json');
    this.tell(asJson ? errorAsJson(taqError) : errorAsText(taqError));
    this.leave(exitCodeOf(taqError));
  }

  /** Prints text for people on stderr, as it is. */
  protected tell(text: string): void {
    process.stderr.write(text);
  }

  /** Prints the answer on stdout, as it is. */
  protected say(text: string): void {
    process.stdout.write(text);
  }

  /** The exit code of a command that has done its work; the last one said counts. */
  protected leave(code: ExitCode): void {
    process.exitCode = code;
  }

  readonly #onSignal = (): void => {
    if (this.#interrupt.signal.aborted) process.exit(EXIT.interrupted);
    this.tell('\nStopping; once more to leave at once.\n');
    this.#interrupt.abort();
  };
}

/** Mistakes in the arguments come from oclif with an exit code of their own. */
function toTaqError(error: Interfaces.CommandError): unknown {
  if (error instanceof TaqError || !(error instanceof Errors.CLIError)) return error;
  return new TaqError('INVALID_ARGUMENT', error.message.split('\n', 1)[0] ?? '', {
    details: { argument: '', value: '' },
    next: 'See --help for the flags of this command.',
  });
}
