import { startersOf, watchStarters } from './parent-watch.ts';
import { runCommand } from './run.ts';

/**
 * The command as a process of its own: stops on SIGINT and SIGTERM, and when whoever started it is gone.
 * Output that nobody reads any more is no reason to stop.
 */
export async function runAsProcess(process: NodeJS.Process): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => stop.abort());
  }
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const isNpmScript = process.env['npm_lifecycle_event'] !== undefined;
  const stopWatching = watchStarters(
    () => startersOf(process, isNpmScript),
    () => stop.abort(),
  );
  process.exitCode = await runCommand(process.argv.slice(2), {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    stop: stop.signal,
  });
  stopWatching();
}
