import type { Hook } from '@oclif/core';
import { TaqError } from '@taq/schema';
import { maskSecrets } from './errors/mask-secrets.ts';
import { nearest } from './nearest.ts';

/**
 * Throws `INVALID_ARGUMENT` for words that name no command, with the one that was probably meant.
 * Words after a command arrive here, too: no command takes any.
 */
export const commandNotFound: Hook.CommandNotFound = async ({ id, config }) => {
  const words = asTyped(maskSecrets(id));
  const known = config.commandIDs.map(asTyped);
  const command = known.find((name) => words.startsWith(`${name} `));
  throw new TaqError('INVALID_ARGUMENT', messageFor(words, command), {
    details: { argument: 'command', value: words },
    next: adviceFor(config.bin, command, nearest(words, known)),
  });
};

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
