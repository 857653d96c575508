import type { Terminal } from '../terminal.ts';
import { demoSteps, type DemoStep } from './demo-steps.ts';
import { narratorFor, type Narrator } from './narrator.ts';
import { shellWords } from './shell-words.ts';
import { startMarket } from './start-market.ts';

export interface DemoOptions {
  readonly dataDir: string;
  readonly json: boolean;
  /** How this command was called: `taq`, or `npm run -s taq --`. */
  readonly invokedAs: string;
}

/** Runs a command of this process by its id; a failure is told and left in `process.exitCode`. */
export type RunCommand = (id: string, argv: string[]) => Promise<unknown>;

/** The demo, step by step; ends early where a step fails, with that step's exit code. */
export async function runDemo(
  options: DemoOptions,
  runCommand: RunCommand,
  terminal: Terminal,
): Promise<void> {
  const narrator = narratorFor(options, terminal);
  narrator.opening();
  await using market = await startMarket(terminal);
  for (const step of demoSteps({ ...options, url: market.readerUrl })) {
    terminal.signal.throwIfAborted();
    if (!(await show(step, { narrator, runCommand, invokedAs: options.invokedAs }))) return;
  }
  narrator.closing();
}

interface Stage {
  readonly narrator: Narrator;
  readonly runCommand: RunCommand;
  readonly invokedAs: string;
}

/** Whether the step's command succeeded; it has said what went wrong where not. */
async function show({ title, argv, proof }: DemoStep, stage: Stage): Promise<boolean> {
  stage.narrator.step(title, `${stage.invokedAs} ${shellWords(argv)}`);
  const words = argv.findIndex((word) => word.startsWith('-'));
  await stage.runCommand(argv.slice(0, words).join(':'), argv.slice(words));
  if ((process.exitCode ?? 0) !== 0) return false;
  if (proof !== undefined) stage.narrator.remark(await proof());
  return true;
}
