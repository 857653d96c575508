let isLeft = false;

/** Notes that something goes on that nobody waits for and that would keep the process alive. */
export function leaveAtTheEnd(): void {
  isLeft = true;
}

/** Ends the process where something of that kind is left, once its output is written. */
export async function endProcess(): Promise<void> {
  if (!isLeft) return;
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((resolve) => {
      stream.write('', () => resolve());
    });
  }
  process.exit();
}
