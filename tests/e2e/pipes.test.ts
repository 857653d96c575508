import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { fillStore, SAMPLED, TAG, WEEK, type FilledStore } from './support/filled-store.ts';
import { OtlpReceiver } from './support/otlp-receiver.ts';
import { TAQ } from './support/paths.ts';
import { requireExit, run, type Outcome } from './support/processes.ts';
import { answerOf, startTaq } from './support/taq.ts';

let store: FilledStore;

beforeAll(async () => {
  store = await fillStore();
});
afterAll(async () => store[Symbol.asyncDispose]());

const DAYS = ['--symbols', 'all', '--start', WEEK.start, '--end', WEEK.end];
const SAMPLE = ['--symbols', SAMPLED.symbol, '--date', SAMPLED.date];

/** Commands that answer on stdout, with an exit code that says nothing else. */
const ANSWERING = [
  ['query', 'minute-bars', ...DAYS],
  ['query', 'minute-bars', ...DAYS, '--plot'],
  ['query', 'realized-volatility', ...DAYS],
  ['query', 'spread-metrics', ...DAYS],
  ['query', 'ticks', ...SAMPLE],
  ['sql', 'from minute_bars'],
  ['coverage'],
  ['coverage', '--csv'],
  ['status'],
  ['log'],
  ['verify'],
  ['cleanup', '--dry-run'],
  ['locks'],
  ['quarantine', 'list'],
  ['snapshot', 'list'],
  ['snapshot', 'show', TAG],
  ['snapshot', 'diff', TAG],
  ['snapshot', 'verify', TAG],
  ['open', 'python'],
].map((words) => ({ words, name: words.filter((word) => !DAYS.includes(word)).join(' ') }));

/** Of no store. */
const TEACHING = [
  [],
  ['--help'],
  ['--version'],
  ['sync', 'all', '--help'],
  ['describe'],
  ['config', 'show'],
  ['completion', 'bash'],
].map((words) => ({ words, name: words.join(' ') || 'taq alone' }));

/** How a command ends whose reader has left before the first word. */
async function unread(words: readonly string[], env = {}): Promise<Outcome> {
  const command = startTaq(words, { env: { TAQ_DATA_DIR: store.dataDir, ...env } });
  command.stopReading();
  return requireExit(await command.ended, 0);
}

/** What only a failure says. */
const FAILURE = /EPIPE|error|Stopping|\n {4}at /;

describe('a reader that has left before the answer', () => {
  test.each(ANSWERING)('is no failure of $name', async ({ words }) => {
    expect((await unread(words)).stderr).not.toMatch(FAILURE);
  });

  test.each(TEACHING)('is no failure of $name', async ({ words }) => {
    expect((await unread(words)).stderr).not.toMatch(FAILURE);
  });

  test('stops a sync that tells it what happens, and the next one brings all', async () => {
    const dataDir = join(store.folder, 'unread');
    const days = ['--start-date', WEEK.start, '--end-date', WEEK.end];
    const place = ['--url', store.url, '--data-dir', dataDir];
    const words = ['sync', 'all', '--symbols', 'all', ...days, ...place];
    expect((await unread([...words, '--events'])).stderr).not.toMatch(FAILURE);
    await answerOf(words);
    const question = ['query', 'minute-bars', ...DAYS, '--json'];
    const asked = async (folder: string): Promise<string> =>
      answerOf([...question, '--data-dir', folder]);
    expect(await asked(dataDir)).toBe(await asked(store.dataDir));
  });

  test('leaves a span of the command that did not fail', async () => {
    await using receiver = await OtlpReceiver.start();
    await unread(['query', 'minute-bars', ...DAYS, '--json'], receiver.env);
    const command = receiver.spans.find(({ name }) => name === 'taq query minute-bars');
    expect(command).toMatchObject({ failed: false, attributes: { 'process.exit.code': 0 } });
    expect(receiver.total('taq.query.rows')).toBeGreaterThan(1000);
  });
});

describe('head', () => {
  /** By the exit code of `taq`, not of `head`. */
  async function firstLine(...words: readonly string[]): Promise<Outcome> {
    const line = 'set -o pipefail; "$0" "$@" | head -n 1';
    const env = { HOME: '/nonexistent', TAQ_DATA_DIR: store.dataDir };
    return run('bash', ['-c', line, process.execPath, TAQ, ...words], { env });
  }

  test.each([
    { what: 'rows', words: ['query', 'minute-bars', ...DAYS], line: /^time \(New York\) .*\n$/ },
    { what: 'rows as JSON', words: ['query', 'minute-bars', ...DAYS, '--json'], line: /^\[\n$/ },
    { what: 'a statement’s rows', words: ['sql', 'from minute_bars'], line: /^time .*\n$/ },
    { what: 'cells', words: ['coverage', '--csv'], line: /^dataset,symbol,.*\n$/ },
  ])('gets its line of $what, and nobody complains', async ({ words, line }) => {
    const { stdout, stderr } = requireExit(await firstLine(...words), 0);
    expect(stdout).toMatch(line);
    expect(stderr).not.toMatch(FAILURE);
  });

  test('of more rows than anybody waits for ends them', async () => {
    const numbers = 'select range as n from range(3000000)';
    const words = ['sql', numbers, '--json', '--max-rows', '4000000', '--log-level', 'info'];
    const { stdout, stderr } = requireExit(await firstLine(...words), 0);
    expect(stdout).toBe('[\n');
    expect(stderr).not.toMatch(FAILURE);
  });
});
