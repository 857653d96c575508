import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, type TemporaryFolder } from './support/folders.ts';
import { OtlpReceiver } from './support/otlp-receiver.ts';
import { isNamedByAProcess, requireExit, type Outcome } from './support/processes.ts';
import { asking, marketArgs, startSimulator, type RunningSimulator } from './support/simulator.ts';
import { StallingProxy } from './support/stalling-proxy.ts';
import { filesBelow } from './support/store-content.ts';
import { startTaq, taq } from './support/taq.ts';

const DAYS = { start: '2024-11-25', end: '2024-11-26' };
/** Of the reader, and one that is not. Whatever a program may do to a text happens to these. */
const [RIGHT, WRONG] = ['S3same/right@9 #%x', 'S3same/wrong@9 #%x'];

let simulator: RunningSimulator;
let folder: TemporaryFolder;
/** Not searched: it holds the password for a command to print. */
let aside: TemporaryFolder;
let receiver: OtlpReceiver;
/** The server without a password. */
let address: string;
let said = '';
let runs = 0;

beforeAll(async () => {
  [simulator, folder, aside, receiver] = await Promise.all([
    startSimulator(marketArgs(DAYS)),
    temporaryFolder(),
    temporaryFolder(),
    OtlpReceiver.start(),
  ]);
  await asking(simulator.ownerUrl, async (sql) =>
    sql.unsafe(`ALTER ROLE reader PASSWORD '${RIGHT}'`),
  );
  const url = new URL(simulator.readerUrl);
  url.password = '';
  address = url.href;
});
afterAll(async () => {
  await receiver[Symbol.asyncDispose]();
  await simulator[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
  await aside[Symbol.asyncDispose]();
});

/** Words that write a log to a file, on top of that on stderr. */
function logged(): string[] {
  runs += 1;
  const file = join(folder.path, `run-${runs}.log`);
  return ['--log-level', 'debug', '--log-format', 'json', '--log-file', file];
}

/** Runs a command that logs all it can and is watched, and keeps what it says. */
async function run(words: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
  const place = ['--data-dir', join(folder.path, 'data')];
  const all = [...words, ...place, ...logged()];
  const outcome = await taq(all, { env: { WRDS_PASSWORD: RIGHT, ...receiver.env, ...env } });
  said += outcome.stdout + outcome.stderr;
  return outcome;
}

function sync(url: string, ...more: readonly string[]): string[] {
  const days = ['--start-date', DAYS.start, '--end-date', DAYS.end];
  return ['sync', 'all', '--symbols', 'AAPL', '--url', url, ...days, ...more];
}

/** The forms in which a password could stand somewhere. */
function formsOf(password: string): string[] {
  const bytes = Buffer.from(password);
  const coded = [bytes.toString('base64').replace(/=+$/, ''), bytes.toString('hex')];
  return [password, encodeURIComponent(password), encodeURI(password), ...coded];
}

const FORMS = [RIGHT, WRONG].flatMap(formsOf);

function withPassword(url: string, password: string): string {
  const full = new URL(url);
  full.password = encodeURIComponent(password);
  return full.href;
}

describe('a run that goes well', () => {
  test('syncs, and asks, with everything turned on', async () => {
    requireExit(await run(sync(address, '--snapshot', '--metrics', '--events')), 0);
    requireExit(await run(['status', '--remote', '--url', address]), 0);
    requireExit(
      await run(['doctor', '--url', address, '--start-date', DAYS.start, '--end-date', DAYS.end]),
      0,
    );
    requireExit(await run(['config', 'show', '--json']), 0);
    requireExit(await run(['sql', 'select count(*) from minute_bars']), 0);
    requireExit(await run(['log', '--json']), 0);
  });

  test('has no password in a command line while it works, its children included', async () => {
    const at = new URL(address).href;
    await using proxy = await StallingProxy.inFrontOf(at, { copy: 1, bytes: 0 });
    const words = [...sync(proxy.url, '--retries', '0'), '--data-dir', join(folder.path, 'cut')];
    const env = { WRDS_PASSWORD: RIGHT, ...receiver.env };
    await using held = startTaq([...words, ...logged()], { env });
    await proxy.stalled;
    expect(isNamedByAProcess(proxy.url)).toBe(true);
    for (const form of FORMS) expect(isNamedByAProcess(form)).toBe(false);
    await proxy[Symbol.asyncDispose]();
    const outcome = await held.ended;
    said += outcome.stdout + outcome.stderr;
    expect(outcome.code).toBe(5);
  });
});

describe('a run that fails', () => {
  test.each(['--json', '--debug'])('says why with %s', async (flag) => {
    const wrong = { WRDS_PASSWORD: WRONG };
    const nowhere = 'postgres://reader@nosuch.invalid:5432/wrds';
    const failures: readonly [readonly string[], Record<string, string>, number][] = [
      [sync(address), wrong, 5],
      [sync(nowhere, '--retries', '0'), {}, 5],
      [sync(withPassword(nowhere, RIGHT)), {}, 2],
      [sync(withPassword(address, WRONG)), {}, 5],
      [sync(address.replace('@', `:${WRONG}@`)), {}, 2],
      [sync(withPassword(address, RIGHT).replace(/:\d+\//, ':port/')), {}, 2],
      [['config', 'show', '--url', withPassword(address, RIGHT)], {}, 0],
      [['doctor', '--url', address], wrong, 5],
      [['doctor'], { TAQ_URL: withPassword(nowhere, RIGHT) }, 2],
    ];
    for (const [words, env, code] of failures) requireExit(await run([...words, flag], env), code);
  });

  test('says nothing of what a password command printed before it failed', async () => {
    const file = join(aside.path, 'password');
    await writeFile(file, `${RIGHT}\n`);
    const command = { WRDS_PASSWORD: '', TAQ_PASSWORD_COMMAND: `cat ${file}; exit 3` };
    requireExit(await run(sync(address), command), 2);
  });

  test('says nothing of the lines of a password file', async () => {
    const file = join(aside.path, 'pgpass');
    await writeFile(
      file,
      `127.0.0.1:*:wrds:reader:${WRONG}:${RIGHT}\n127.0.0.1:*:wrds:reader:${WRONG}\n`,
      { mode: 0o600 },
    );
    requireExit(
      await run(['doctor', '--url', address], { WRDS_PASSWORD: '', PGPASSFILE: file }),
      5,
    );
  });
});

test('no password stands in what was said, sent or written by all of this', async () => {
  expect(said.length).toBeGreaterThan(10_000);
  expect(receiver.requests.length).toBeGreaterThan(20);
  expect(receiver.spans.length).toBeGreaterThan(20);
  const files = await filesBelow(folder.path);
  expect(files.filter((file) => file.endsWith('.log')).length).toBe(runs);
  expect(files.filter((file) => file.includes('manifests/')).length).toBeGreaterThan(3);
  const texts = [
    ['stdout and stderr', Buffer.from(said)],
    ['OTLP', Buffer.from(receiver.text)],
    ...(await Promise.all(
      files.map(async (file) => [file, await readFile(join(folder.path, file))] as const),
    )),
  ] as const;
  const found = texts.flatMap(([name, bytes]) =>
    FORMS.filter((form) => bytes.includes(form)).map((form) => `${form} in ${name}`),
  );
  expect(found).toEqual([]);
});
