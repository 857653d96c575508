import { Command, Errors, type Interfaces } from '@oclif/core';
import { TaqError } from '@taq/schema';
import { exitCodeOf, type ExitCode } from './exit-codes.ts';
import { json } from './flags.ts';
import { holdInterruption, type InterruptionHold } from './interruption.ts';
import { errorAsJson, errorAsText } from './report-error.ts';

/**
 * What all commands share: answers on stdout, everything else on stderr, failures as a code, a
 * sentence and a next step, interruption that ends cleanly.
 */
export abstract class TaqCommand extends Command {
  static override baseFlags = { json };

  #interruption: InterruptionHold | undefined;

  /** Aborted by the first Ctrl-C or SIGTERM. */
  protected get signal(): AbortSignal {
    this.#interruption ??= holdInterruption();
    return this.#interruption.signal;
  }

  protected override async finally(error: Error | undefined): Promise<void> {
    this.#interruption?.[Symbol.dispose]();
    await super.finally(error);
  }

  protected override async catch(error: Interfaces.CommandError): Promise<void> {
    if (error instanceof Errors.ExitError) throw error;
    const reported =
      this.#interruption?.signal.aborted === true ? interrupted(error) : inOurWords(error);
    this.tell(this.argv.includes('--json') ? errorAsJson(reported) : errorAsText(reported));
    this.leave(exitCodeOf(reported));
  }

  /** Prints text for people on stderr, as it is. */
  protected tell(text: string): void {
    process.stderr.write(text);
  }

  /** Prints the answer on stdout, as it is. */
  protected say(text: string): void {
    process.stdout.write(text);
  }

  /** The exit code of a command that has done its work. */
  protected leave(code: ExitCode): void {
    process.exitCode = code;
  }
}

/** Whatever failed after the user asked to stop, failed because of that. */
function interrupted(error: unknown): TaqError {
  if (TaqError.is(error, 'INTERRUPTED')) return error;
  return new TaqError('INTERRUPTED', 'stopped on request', {
    details: { what: 'command' },
    next: 'Run the same command again to go on; what was committed or staged is kept.',
    cause: error,
  });
}

/** Mistakes in the arguments come from oclif, as a heading and lines of detail. */
function inOurWords(error: Interfaces.CommandError): unknown {
  if (TaqError.is(error) || !(error instanceof Errors.CLIError)) return error;
  const lines = error.message.split('\n').map((line) => line.trim());
  const said = lines.filter((line) => line !== '' && !line.startsWith('See more help'));
  return new TaqError('INVALID_ARGUMENT', said.join(' '), {
    details: { argument: '', value: '' },
    next: 'See --help for the flags of this command.',
  });
}
