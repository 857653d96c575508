import { TaqError } from '@taq/schema';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/**
 * The first line that a command prints on stdout: a password, from whatever keeps it. The shell runs
 * it; it may ask the user, for its stdin and stderr are ours. Throws `INVALID_ARGUMENT` where it
 * fails or prints nothing, without a word of what it printed.
 */
export async function askPasswordCommand(command: string): Promise<string> {
  const child = spawn(command, { shell: true, stdio: ['inherit', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  const [printed, code] = await Promise.all([text(child.stdout), ended]);
  const [password = ''] = printed.split(/\r?\n/, 1);
  if (code === 0 && password !== '') return password;
  const what = code === 0 ? 'printed nothing' : `ended with code ${code}`;
  throw new TaqError('INVALID_ARGUMENT', `the password command ${what}`, {
    details: { argument: 'password-command', value: '' },
    next: 'Run it by hand: it has to print the password alone. taq config show says where it is set.',
  });
}
