import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { commandTree, nextWords } from '../src/completion/command-tree.ts';
import { COMMANDS } from '../src/index.ts';
import { taq } from './support/cli.ts';
import { freshFolder } from './support/folder.ts';

const run = promisify(execFile);
const COMPLETE_ZSH = fileURLToPath(new URL('support/complete.zsh', import.meta.url));

const SHELLS = ['bash', 'zsh', 'fish'] as const;

type Shell = (typeof SHELLS)[number];

let folder: Awaited<ReturnType<typeof freshFolder>>;

beforeAll(async () => {
  folder = await freshFolder();
  for (const shell of SHELLS) {
    const { stdout } = await taq(['completion', shell]);
    await writeFile(scriptOf(shell), stdout);
  }
});
afterAll(async () => folder[Symbol.asyncDispose]());

function scriptOf(shell: Shell): string {
  return join(folder.path, `taq.${shell}`);
}

/** Runs a shell that knows nothing of who runs the test. */
async function inShell(shell: Shell, words: readonly string[]): Promise<string> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder.path, TERM: 'xterm' };
  const { stdout } = await run(shell, words, { env, cwd: folder.path, timeout: 60_000 });
  return stdout;
}

/** What each shell offers for the last word of a line; zsh puts a single offer in its place. */
const OFFERED: Readonly<Record<Shell, (line: string) => Promise<string[]>>> = {
  bash: async (line) => {
    const typed = line.split(' ').map((word) => `'${word}'`);
    const ask = `COMP_WORDS=(${typed.join(' ')}); COMP_CWORD=${typed.length - 1}; _taq_complete; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return linesOf(await inShell('bash', ['-c', `source ${scriptOf('bash')}\n${ask}`]));
  },
  zsh: async (line) => {
    const completed = await inShell('zsh', ['-f', COMPLETE_ZSH, scriptOf('zsh'), line]);
    const word = completed.trimEnd().split(' ').at(-1) ?? '';
    return line.endsWith(` ${word}`) ? [] : [word];
  },
  fish: async (line) => {
    const script = 'source $argv[1]; complete -C $argv[2]';
    const text = await inShell('fish', ['--no-config', '-c', script, scriptOf('fish'), line]);
    return linesOf(text).map((offer) => offer.split('\t')[0] ?? '');
  },
};

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

function isThere(shell: Shell): boolean {
  return spawnSync(shell, ['-c', 'true']).status === 0;
}

describe.each(SHELLS)('taq completion %s', (shell) => {
  const testIn = isThere(shell) ? test : test.skip;

  testIn.each([
    ['a command', 'taq cov', ['coverage']],
    ['a command of a topic', 'taq query mi', ['minute-bars']],
    ['an alias', 'taq sync-s', ['sync-sample']],
    ['a value in the place of a word', 'taq open ar', ['arquero']],
    ['a flag', 'taq query minute-bars --eng', ['--engine']],
    ['a flag behind others', 'taq sync all --symbols AAPL --sin', ['--since']],
    ['a value', 'taq query minute-bars --engine p', ['polars']],
    ['a value that another command has not', 'taq open python --dataset ti', ['ticks']],
    ['a flag that all have', 'taq status --he', ['--help']],
    ['nothing where anything may be', 'taq coverage --symbols A', []],
  ])('completes %s', async (_, line, offers) => {
    expect(await OFFERED[shell](line)).toEqual(offers);
  });

  testIn('the value of a flag for files is completed with files', async () => {
    const [offer = ''] = await OFFERED[shell]('taq status --data-dir /et');
    expect(offer.replace(/\/$/, '')).toBe('/etc');
  });

  testIn('the script is one that the shell can read', async () => {
    await expect(inShell(shell, ['-n', scriptOf(shell)])).resolves.toBe('');
  });

  test('every command is in the script', async () => {
    const { stdout, exitCode } = await taq(['completion', shell]);
    expect(exitCode).toBe(0);
    for (const id of Object.keys(COMMANDS)) expect(stdout).toContain(id.replaceAll(':', ' '));
  });
});

test('the script of zsh is that of bash behind two lines, and bash can read it', async () => {
  const { stdout: bash } = await taq(['completion', 'bash']);
  const { stdout: zsh } = await taq(['completion', 'zsh']);
  expect(zsh.split('\n').slice(2).join('\n')).toBe(bash);
  await expect(inShell('bash', ['-n', scriptOf('zsh')])).resolves.toBe('');
  expect(bash).not.toMatch(/\b(path|words)=/);
});

test('each line of the script of fish is closed: quotes, and words behind options', async () => {
  const { stdout } = await taq(['completion', 'fish']);
  const lines = linesOf(stdout).filter((line) => line.startsWith('complete '));
  expect(lines.length).toBeGreaterThan(100);
  for (const line of lines) {
    expect(line).toMatch(/^complete -c taq( -[a-zF]( ('(\\.|[^'\\])*'|[^\s'-][^\s']*))?)+$/);
  }
});

test('what may come next is known for every beginning', () => {
  const tree = commandTree([
    {
      id: 'a:b',
      aliases: ['c'],
      summary: 'does',
      flags: { x: { type: 'boolean', allowNo: true } },
      args: { what: { options: ['v', 'w'] } },
    },
    { id: 'a:d', aliases: [], flags: { y: { type: 'option', options: ['1', '2'] } } },
    { id: 'secret', aliases: [], hidden: true, flags: {} },
  ]);
  expect(tree.map(({ words }) => words)).toEqual(['a b', 'a d', 'c']);
  expect(tree[0]?.flags.map(({ name }) => name)).toEqual(['x', 'no-x', 'help']);
  expect([...nextWords(tree)]).toEqual([
    ['', ['a', 'c']],
    ['a', ['b', 'd']],
    ['a b', ['v', 'w']],
    ['c', ['v', 'w']],
  ]);
});

test('a shell that there is no script for is a usage error', async () => {
  expect(await taq(['completion', 'tcsh'])).toMatchObject({ exitCode: 2, stdout: '' });
});
