import type { Hook } from '@oclif/core';

/** What oclif calls for words that name no command. Throws `INVALID_ARGUMENT`. */
export const commandNotFound: Hook.CommandNotFound = async ({ id, config }) => {
  const { unknownCommand } = await import('./errors/unknown-command.ts');
  throw unknownCommand(id, config);
};
