import type { Interfaces } from '@oclif/core';
import { maskSecrets, TaqError } from '@taq/schema';
import { nearest } from '../nearest.ts';

/**
 * For words that name no command, with the one that was probably meant. Words after a command come
 * here, too: no command takes any. `id` is the words, joined by colons.
 */
export function unknownCommand(
  id: string,
  { bin, commandIDs }: Pick<Interfaces.Config, 'bin' | 'commandIDs'>,
): TaqError<'INVALID_ARGUMENT'> {
  const words = asTyped(maskSecrets(id));
  const known = commandIDs.map(asTyped);
  const command = known.find((name) => words.startsWith(`${name} `));
  return new TaqError('INVALID_ARGUMENT', messageFor(words, command), {
    details: { argument: 'command', value: words },
    next: adviceFor(bin, command, nearest(words, [...known, ...topicsOf(known)])),
  });
}

/** Words before others, such as `query`: by themselves they list what can follow. */
function topicsOf(commands: readonly string[]): Set<string> {
  return new Set(
    commands.filter((name) => name.includes(' ')).map((name) => name.split(' ')[0] ?? ''),
  );
}

/** Words as they were typed: oclif joins them by colons. */
function asTyped(id: string): string {
  return id.replaceAll(/:(?!\/\/)/g, ' ');
}

function messageFor(words: string, command: string | undefined): string {
  if (command === undefined) return `there is no command ${JSON.stringify(words)}`;
  return `${command} takes flags only, not ${JSON.stringify(words.slice(command.length + 1))}`;
}

function adviceFor(bin: string, command: string | undefined, meant: string | undefined): string {
  if (command !== undefined) return `See ${bin} ${command} --help.`;
  return meant === undefined ? `See ${bin} --help.` : `Did you mean ${bin} ${meant}?`;
}
