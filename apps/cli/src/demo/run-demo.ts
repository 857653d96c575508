import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { openStoreToWrite } from '../wiring/open-store.ts';
import { demoSteps } from './demo-steps.ts';
import { narratorFor } from './narrator.ts';
import { shellWords } from '../output/shell-words.ts';
import type { DemoServer } from './start-market.ts';

export interface DemoOptions {
  readonly dataDir: string;
  readonly json: boolean;
  /** How this command was called: `taq`, or `npm run -s taq --`. */
  readonly invokedAs: string;
}

/** What the demo is played with. */
export interface DemoCast {
  /** Runs a command of this process by its id; it tells a failure itself. */
  readonly runCommand: (id: string, argv: string[]) => Promise<ExitCode>;
  readonly startServer: (terminal: Terminal) => Promise<DemoServer>;
}

/** The demo, step by step; ends early where a step fails, with that step's exit code. */
export async function runDemo(
  options: DemoOptions,
  { runCommand, startServer }: DemoCast,
  terminal: Terminal,
): Promise<ExitCode> {
  await openStoreToWrite(options.dataDir, terminal);
  const narrator = narratorFor(options, terminal);
  narrator.opening();
  await using server = await startServer(terminal);
  for (const { title, argv, proof } of demoSteps({ ...options, url: server.readerUrl })) {
    terminal.signal.throwIfAborted();
    narrator.step(title, `${options.invokedAs} ${shellWords(argv)}`);
    const words = argv.findIndex((word) => word.startsWith('-'));
    const code = await runCommand(argv.slice(0, words).join(':'), argv.slice(words));
    if (code !== EXIT.ok) return code;
    if (proof !== undefined) narrator.remark(await proof());
  }
  narrator.closing();
  return EXIT.ok;
}
