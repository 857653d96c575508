import { existsSync } from 'node:fs';
import { TAQ } from './paths.ts';
import { Process, type StartOptions } from './processes.ts';

const SCRIPT = '/usr/bin/script';

/** Whether this machine has util-linux's `script`, which gives a program a terminal. */
export const hasTerminals = process.platform === 'linux' && existsSync(SCRIPT);

/** Starts `taq` on a terminal of so many columns; what it says on stdout and stderr comes as one. */
export function taqOnTerminal(
  args: readonly string[],
  { columns = 80, ...options }: StartOptions & { readonly columns?: number } = {},
): Process {
  const words = [process.execPath, TAQ, ...args].map(quoted).join(' ');
  const command = `stty rows 24 cols ${columns}; exec ${words}`;
  const env = { HOME: '/nonexistent', TERM: 'xterm-256color', ...options.env };
  const started = { ...options, env, isTyped: true };
  return new Process(SCRIPT, ['-qec', command, '/dev/null'], started);
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Lines as they are seen: without colours and movements of the cursor. */
export function seenLines(text: string): string[] {
  // eslint-disable-next-line no-control-regex -- these are what is to go
  return text.replaceAll(/\u001B\[[0-9;?]*[A-Za-z]/g, '').split(/\r?\n/);
}
