import { TaqError } from '@taq/schema';
import { nearest } from '../nearest.ts';

/**
 * A mistake in the arguments as oclif words it, a heading and lines of detail, in our words.
 * `flags` are the flags of the command, without dashes.
 */
export function usageMistake(message: string, flags: readonly string[]): TaqError {
  const said = detailsOf(message);
  const unknown = /^Nonexistent flags?: --(\S+)/.exec(said)?.[1];
  const meant = unknown === undefined ? undefined : nearest(unknown, flags);
  return new TaqError('INVALID_ARGUMENT', said, {
    details: { argument: unknown ?? '', value: '' },
    next:
      meant === undefined
        ? 'See --help for the flags of this command.'
        : `Did you mean --${meant}?`,
  });
}

function detailsOf(message: string): string {
  const lines = message.split('\n').map((line) => line.trim());
  const details = lines.filter(
    (line) => line !== '' && !/^(See more help|The following error)/.test(line),
  );
  return details
    .join('; ')
    .replaceAll(/Missing required flag (\S+)/g, 'Missing required flag --$1');
}
