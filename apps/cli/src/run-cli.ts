import { handle, run } from '@oclif/core';

/** Runs the command line and ends the process; every failure becomes words and an exit code. */
export async function runCli(argv: string[], root: string): Promise<void> {
  // A reader that has seen enough, `head` for example, is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  try {
    await run(argv, root);
  } catch (error) {
    await handle(error as Error);
  }
}
