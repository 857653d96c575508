import { EXIT } from './exit-codes.ts';
import { stopUnread } from './interruption.ts';

/**
 * A reader of stdout that has seen enough, `head` for example, stops the command without an error;
 * one of stderr that leaves costs its lines only. May be called more than once.
 */
export function guardStandardStreams(): void {
  // Before the listener of oclif, which throws.
  process.stdout.off('error', stdoutFailed).prependListener('error', stdoutFailed);
  process.stderr.off('error', ignore).on('error', ignore);
}

function stdoutFailed(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return stopUnread();
  process.stderr.write(`error OUTPUT_FAILED: cannot write the answer: ${error.message}\n`);
  process.exit(EXIT.usage);
}

function ignore(): void {
  // Where nobody reads stderr there is nobody to tell.
}
