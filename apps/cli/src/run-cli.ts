import { Config, run, type Interfaces } from '@oclif/core';
import { holdInterruption } from './interruption.ts';
import { guardStandardStreams } from './standard-streams.ts';

/**
 * Runs the command line: `taq …`, with the words after `taq` as `argv`. Every failure becomes words
 * on stderr and the process's exit code.
 */
export async function runCli(argv: readonly string[], root: Interfaces.LoadOptions): Promise<void> {
  guardStandardStreams();
  using interruption = holdInterruption();
  try {
    await run(withHelpAsFlag(argv), await Config.load(root));
  } catch (error) {
    await report(error, {
      json: argv.includes('--json'),
      interrupted: interruption.signal.aborted,
    });
  }
}

/** `taq help status` is `taq status --help`. */
function withHelpAsFlag(argv: readonly string[]): string[] {
  return argv[0] === 'help' ? [...argv.slice(1), '--help'] : [...argv];
}

async function report(
  error: unknown,
  context: { json: boolean; interrupted: boolean },
): Promise<void> {
  const { reportError } = await import('./errors/report-error.ts');
  process.exitCode = reportError(error, context);
}
