import { describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { commandTree, nextWords } from '../src/completion/command-tree.ts';
import { COMMANDS } from '../src/index.ts';
import { taq } from './support/cli.ts';

const run = promisify(execFile);

/** What bash offers for the last of some words. */
async function offered(words: readonly string[]): Promise<string[]> {
  const { stdout: script } = await taq(['completion', 'bash']);
  const typed = words.map((word) => `'${word}'`).join(' ');
  const ask = `COMP_WORDS=(${typed}); COMP_CWORD=${words.length - 1}; _taq_complete; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await run('bash', ['-c', `${script}\n${ask}`]);
  return stdout.split('\n').filter((line) => line !== '');
}

describe('taq completion bash', () => {
  test.each([
    ['a command', ['taq', 'cov'], ['coverage']],
    ['a command of a topic', ['taq', 'query', 'mi'], ['minute-bars']],
    ['an alias', ['taq', 'sync-s'], ['sync-sample']],
    ['a flag', ['taq', 'query', 'minute-bars', '--eng'], ['--engine']],
    ['a flag behind others', ['taq', 'sync', 'all', '--symbols', 'AAPL', '--sin'], ['--since']],
    ['a value', ['taq', 'query', 'minute-bars', '--engine', 'p'], ['polars']],
    ['a flag that all have', ['taq', 'status', '--he'], ['--help']],
    ['nothing where anything may be', ['taq', 'coverage', '--symbols', 'A'], []],
  ])('completes %s', async (_, words, offers) => {
    expect(await offered(words)).toEqual(offers);
  });

  test('the value of a flag for files is completed with files', async () => {
    expect(await offered(['taq', 'status', '--data-dir', '/et'])).toEqual(['/etc']);
  });
});

test.each(['zsh', 'fish'])('%s has a script with every command in it', async (shell) => {
  const { stdout, exitCode } = await taq(['completion', shell]);
  expect(exitCode).toBe(0);
  for (const id of Object.keys(COMMANDS)) expect(stdout).toContain(id.replaceAll(':', ' '));
});

test('what may come next is known for every beginning', () => {
  const tree = commandTree([
    {
      id: 'a:b',
      aliases: ['c'],
      summary: 'does',
      flags: { x: { type: 'boolean', allowNo: true } },
    },
    { id: 'a:d', aliases: [], flags: { y: { type: 'option', options: ['1', '2'] } } },
    { id: 'secret', aliases: [], hidden: true, flags: {} },
  ]);
  expect(tree.map(({ words }) => words)).toEqual(['a b', 'a d', 'c']);
  expect(tree[0]?.flags.map(({ name }) => name)).toEqual(['x', 'no-x', 'help']);
  expect([...nextWords(tree)]).toEqual([
    ['', ['a', 'c']],
    ['a', ['b', 'd']],
  ]);
});

test('a shell that there is no script for is a usage error', async () => {
  expect(await taq(['completion', 'tcsh'])).toMatchObject({ exitCode: 2, stdout: '' });
});
