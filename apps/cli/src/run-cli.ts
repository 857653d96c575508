import type { Interfaces } from '@oclif/core';
import type { AskedCommand } from './asked-command.ts';
import { holdInterruption } from './interruption.ts';
import { guardStandardStreams } from './standard-streams.ts';
import type { TaqCommand } from './taq-command.ts';
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
  const { askedCommand, loadOptionsWith } = await import('./asked-command.ts');
  const asked = askedCommand(argv);
  if (asked !== undefined && (await runDirectly(asked, root))) return;
  const { Config } = await import('@oclif/core/config');
  const { run } = await import('@oclif/core/run');
  await run(
    argv,
    await Config.load(asked === undefined ? root : await loadOptionsWith(asked, root)),
  );
}

/**
 * Runs a command whose file is known: by oclif's own `run` the command line would be read three times
 * to find it. `false` where oclif has something else to do with the words.
 */
async function runDirectly(
  { id, file, words }: AskedCommand,
  root: Interfaces.LoadOptions,
): Promise<boolean> {
  if (asksForHelp(words)) return false;
  const { default: Asked } = (await import(file.href)) as { readonly default: CommandClass };
  if (namesAnother(Asked, words)) return false;
  const { loadOptionsWith } = await import('./asked-command.ts');
  const { Config } = await import('@oclif/core/config');
  Asked.id = id;
  await new Asked(words, await Config.load(await loadOptionsWith(undefined, root))).start();
  return true;
}

/** A class of `commands/`. */
type CommandClass = (new (words: string[], config: Interfaces.Config) => TaqCommand) & {
  id: string;
  readonly args: Interfaces.ArgInput;
};

/** Where oclif would show help, too. */
function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  const own = end === -1 ? words : words.slice(0, end);
  return own.includes('--help') || own.includes('-h');
}

/** Whether the words are those of a command below it, which is not there. */
function namesAnother({ args }: CommandClass, [first]: readonly string[]): boolean {
  return first !== undefined && !first.startsWith('-') && Object.keys(args).length === 0;
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
