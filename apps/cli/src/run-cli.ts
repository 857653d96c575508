import type { Interfaces } from '@oclif/core';
import { holdInterruption } from './interruption.ts';
import { guardStandardStreams } from './standard-streams.ts';
import { versionLine } from './version.ts';

/**
 * Runs the command line: `taq …`, with the words after `taq` as `argv`. Every failure becomes words
 * on stderr and the process's exit code.
 */
export async function runCli(argv: readonly string[], root: Interfaces.LoadOptions): Promise<void> {
  guardStandardStreams();
  using interruption = holdInterruption();
  try {
    if (argv[0] === '--version') process.stdout.write(await versionLine());
    else if (isHome(argv)) process.stdout.write(await home(argv.includes('--json')));
    else await runByOclif(withHelpAsFlag(argv), root);
  } catch (error) {
    const { aborted } = interruption.signal;
    const wishes = { json: argv.includes('--json'), debug: argv.includes('--debug') };
    await report(error, { ...wishes, interrupted: aborted });
  }
}

/** `taq` alone, for people or for programs. */
function isHome(argv: readonly string[]): boolean {
  return argv.length === 0 || (argv.length === 1 && argv[0] === '--json');
}

async function home(json: boolean): Promise<string> {
  const { showHome } = await import('./home/show-home.ts');
  return showHome(json);
}

/** Loaded late, so that an interruption is heard from the start and `--version` does without. */
async function runByOclif(argv: string[], root: Interfaces.LoadOptions): Promise<void> {
  const { loadOptionsFor } = await import('./asked-command.ts');
  const { Config } = await import('@oclif/core/config');
  const { run } = await import('@oclif/core/run');
  await run(argv, await Config.load(await loadOptionsFor(argv, root)));
}

/** `taq help status` is `taq status --help`. */
function withHelpAsFlag(argv: readonly string[]): string[] {
  return argv[0] === 'help' ? [...argv.slice(1), '--help'] : [...argv];
}

async function report(
  error: unknown,
  context: { readonly json: boolean; readonly debug: boolean; readonly interrupted: boolean },
): Promise<void> {
  const { reportError } = await import('./errors/report-error.ts');
  process.exitCode = reportError(error, context);
}
