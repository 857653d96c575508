import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { userFolder } from '../src/config/config-files.ts';
import { COMMANDS } from '../src/index.ts';
import { connectionSettings, passwordFilePath } from '../src/wiring/connection-settings.ts';
import { jsonError, taq, type Outcome } from './support/cli.ts';
import { freshFolder } from './support/folder.ts';

type Env = Record<string, string>;
interface Shown {
  readonly value: string | number | null;
  readonly source: { readonly kind: string; readonly name: string } | null;
}

let folder: Awaited<ReturnType<typeof freshFolder>>;
let project: string;
let user: string;
/** Environment in which both files are found. */
let files: Env;

beforeEach(async () => {
  folder = await freshFolder();
  project = join(folder.path, 'taq.config.json');
  user = join(folder.path, 'home', 'taq', 'config.json');
  await mkdir(join(folder.path, 'home', 'taq'), { recursive: true });
  files = { TAQ_CONFIG: project, XDG_CONFIG_HOME: join(folder.path, 'home') };
  await write(project, {});
});
afterEach(async () => folder[Symbol.asyncDispose]());

async function write(path: string, settings: unknown): Promise<void> {
  await writeFile(path, JSON.stringify(settings));
}

async function show(env: Env = files, ...words: readonly string[]): Promise<Record<string, Shown>> {
  const { stdout, stderr, exitCode } = await taq(['config', 'show', ...words, '--json'], { env });
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  const { schema_version: version, settings } = JSON.parse(stdout) as {
    schema_version: number;
    settings: (Shown & { name: string })[];
  };
  expect(version).toBe(1);
  return Object.fromEntries(settings.map(({ name, ...shown }) => [name, shown]));
}

async function refused(env: Env, ...words: readonly string[]): Promise<Record<string, unknown>> {
  const argv = words.length === 0 ? ['config', 'show'] : words;
  const outcome: Outcome = await taq([...argv, '--json'], { env });
  return { ...jsonError(outcome), exit_code: outcome.exitCode };
}

describe('a setting', () => {
  test('comes from the flag, the environment, the project, the user, or nobody, in this order', async () => {
    expect((await show())['data-dir']).toEqual({
      value: 'data',
      source: { kind: 'default', name: 'default' },
    });
    await write(user, { 'data-dir': 'of-user' });
    expect((await show())['data-dir']).toEqual({
      value: join(folder.path, 'home', 'taq', 'of-user'),
      source: { kind: 'user', name: user },
    });
    await write(project, { 'data-dir': 'of-project' });
    expect((await show())['data-dir']).toEqual({
      value: join(folder.path, 'of-project'),
      source: { kind: 'project', name: project },
    });
    const env = { ...files, TAQ_DATA_DIR: 'of-env' };
    expect((await show(env))['data-dir']).toEqual({
      value: 'of-env',
      source: { kind: 'environment', name: 'TAQ_DATA_DIR' },
    });
    expect((await show(env, '--data-dir', 'typed'))['data-dir']).toEqual({
      value: 'typed',
      source: { kind: 'flag', name: '--data-dir' },
    });
  });

  test('reaches the command that has the flag, and gives way to what is typed', async () => {
    await write(project, { 'data-dir': 'nowhere', engine: 'sqlite' });
    expect(await refused(files, 'status')).toMatchObject({
      message: `${project}: engine is none of duckdb, polars`,
      exit_code: 2,
    });
    await write(project, { 'data-dir': 'nowhere' });
    const nowhere = join(folder.path, 'nowhere');
    expect(await refused(files, 'status')).toMatchObject({
      code: 'STORE_NOT_FOUND',
      message: expect.stringContaining(nowhere),
    });
    expect(await refused(files, 'status', '--data-dir', 'there')).toMatchObject({
      message: expect.not.stringContaining(nowhere),
    });
  });

  test('of a module is taken, too', async () => {
    const module = join(folder.path, 'taq.config.mjs');
    await writeFile(module, "export default { 'retention-days': 10 * 3 };");
    const { 'retention-days': days } = await show({ ...files, TAQ_CONFIG: module });
    expect(days).toEqual({ value: 30, source: { kind: 'project', name: module } });
  });

  test('is found from a folder below the project, and one project has one file', async () => {
    await write(project, { engine: 'polars' });
    const below = join(folder.path, 'a', 'b');
    await mkdir(below, { recursive: true });
    const before = process.cwd();
    process.chdir(below);
    try {
      expect((await show({}))['engine']?.value).toBe('polars');
      await writeFile(join(folder.path, 'taq.config.mjs'), 'export default {};');
      expect(await refused({})).toMatchObject({
        message: expect.stringContaining('are both there'),
        exit_code: 2,
      });
    } finally {
      process.chdir(before);
    }
  });

  test('has the default that the flags of the commands have', async () => {
    const shown = await show({});
    for (const command of Object.values(COMMANDS)) {
      if (command.unconfigured.length > 0) continue;
      for (const [name, flag] of Object.entries(command.flags as object)) {
        const { default: byDefault } = flag as { default?: unknown };
        if (byDefault !== undefined && name in shown && name !== 'lock-timeout') {
          expect([name, shown[name]?.value]).toEqual([name, byDefault]);
        }
      }
    }
  });
});

describe('what cannot be', () => {
  test.each([
    [{ engin: 'duckdb' }, 'there is no setting "engin"', 'Did you mean engine?'],
    [{ password: 'sesame' }, 'there is no setting "password"', '~/.pgpass'],
    [{ 'lock-timeout': 'soon' }, 'lock-timeout is no number', 'docs/cli.md'],
    [{ 'retention-days': -1 }, 'retention-days is below 0', 'docs/cli.md'],
    [{ port: 70_000 }, 'port is no port', 'docs/cli.md'],
    [{ 'data-dir': ' ' }, 'data-dir is empty', 'docs/cli.md'],
    [['data'], 'holds no object of settings', 'docs/cli.md'],
  ])('%j is refused with the name of the file', async (settings, said, advice) => {
    await write(project, settings);
    const error = await refused(files);
    expect(error).toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: `${project}: ${said}`,
      next: expect.stringContaining(advice),
      exit_code: 2,
    });
    expect(JSON.stringify(error)).not.toContain('sesame');
  });

  test('a file that is no JSON or is not there is named', async () => {
    await writeFile(project, '{');
    expect(await refused(files)).toMatchObject({ message: `${project} cannot be read` });
    const gone = join(folder.path, 'gone.json');
    expect(await refused({ TAQ_CONFIG: gone })).toMatchObject({
      message: `${gone} cannot be read`,
    });
  });

  test('a variable is refused by its name, but only where it is used', async () => {
    const env = { TAQ_ENGINE: 'sqlite' };
    expect(await refused(env)).toMatchObject({
      message: 'TAQ_ENGINE: engine is none of duckdb, polars',
    });
    expect(await refused(env, 'status', '--data-dir', '/nonexistent')).toMatchObject({
      code: 'STORE_NOT_FOUND',
    });
  });

  test('a URL with a password for another machine is refused, wherever it stands', async () => {
    await write(project, { url: 'postgres://me:sesame@db.example.org/wrds' });
    const { stdout, stderr } = await taq(['doctor', '--json'], { env: files });
    expect(stdout).toContain('holds a password for another machine');
    expect(stdout + stderr).not.toContain('sesame');
    expect(await refused(files)).toMatchObject({
      message: `${project}: the URL holds a password for another machine`,
      exit_code: 2,
    });
  });
});

describe('the connection', () => {
  /** With these variables, and no others that name a server or an account. */
  async function settingsIn(env: Env, url?: string): ReturnType<typeof connectionSettings> {
    const before = process.env;
    process.env = { PATH: before['PATH'], HOME: '/nonexistent', ...env };
    try {
      return await connectionSettings(url);
    } finally {
      process.env = before;
    }
  }

  test('is put together from files and environment', async () => {
    await write(user, { user: 'me', host: 'db.example.org', port: 5433 });
    const { user: who, host, port } = await settingsIn(files);
    expect({ who, host, port }).toEqual({ who: 'me', host: 'db.example.org', port: 5433 });
    expect(await settingsIn({ ...files, WRDS_HOST: 'localhost' })).toMatchObject({
      user: 'me',
      host: 'localhost',
    });
  });

  test('a host of the environment rules out the URL of a file, not the other way round', async () => {
    await write(project, { url: 'postgres://you@db.example.org/wrds' });
    expect((await show({ ...files, PGHOST: 'localhost' }))['url']?.value).toBeNull();
    await write(project, { host: 'db.example.org' });
    const env = { ...files, TAQ_URL: 'postgres://you@localhost/taq' };
    const { host, user: who, database } = await show(env);
    expect([host?.value, who?.value, database?.value]).toEqual(['localhost', 'you', 'taq']);
    expect(host?.source).toEqual({ kind: 'environment', name: 'TAQ_URL' });
  });

  test('asks the command for a password that the environment does not have', async () => {
    await write(user, { user: 'me', 'password-command': "printf 'open sesame\\nmore\\n'" });
    expect((await settingsIn(files)).password).toBe('open sesame');
    expect((await settingsIn({ ...files, WRDS_PASSWORD: 'other' })).password).toBe('other');
    const local = 'postgres://me:mine@localhost/wrds';
    expect((await settingsIn(files, local)).password).toBe('mine');
  });

  test.each([
    ['exit 3', 'the password command ended with code 3'],
    ['true', 'the password command printed nothing'],
    ['echo sesame; exit 1', 'the password command ended with code 1'],
  ])('does without the words of a command that fails: %s', async (command, message) => {
    await write(user, { user: 'me', 'password-command': command });
    await expect(settingsIn(files)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', message });
  });

  test('shows whose the password is, and never the password', async () => {
    await write(user, { user: 'me', 'password-command': 'echo sesame' });
    const { password, 'password-command': command } = await show();
    expect(password).toEqual({ value: '(hidden)', source: { kind: 'user', name: user } });
    expect(command?.value).toBe('echo …');
    const text = await taq(['config', 'show'], { env: { ...files, PGPASSWORD: 'sesame' } });
    expect(text.stdout).toMatch(/^password +\(hidden\) +the URL, WRDS_PASSWORD or PGPASSWORD$/m);
    expect(text.stdout).toMatch(/^user +me +/m);
    expect(text.stdout).not.toContain('sesame');
  });

  test('takes user and password from the password file last of all', async () => {
    const pgpass = join(folder.path, 'pgpass');
    await writeFile(pgpass, 'localhost:*:*:me:sesame\n');
    const env = { PGPASSFILE: pgpass, PGHOST: 'localhost' };
    const shown = await show(env);
    expect(shown['user']).toEqual({ value: 'me', source: { kind: 'user', name: pgpass } });
    expect(shown['password']).toEqual({
      value: '(hidden)',
      source: { kind: 'user', name: pgpass },
    });
    expect((await show({}))['user']).toEqual({ value: null, source: null });
  });
});

test('the folders of a user are where each system has them', () => {
  const env = { HOME: '/home/jane', APPDATA: '/Users/jane/AppData/Roaming' };
  expect(passwordFilePath(env, 'linux')).toBe('/home/jane/.pgpass');
  expect(passwordFilePath(env, 'darwin')).toBe('/home/jane/.pgpass');
  expect(userFolder(env, 'darwin')).toBe(join(env.HOME, '.config', 'taq'));
  expect(userFolder(env, 'win32')).toBe(join(env.APPDATA, 'taq'));
  const onWindows = join(env.APPDATA, 'postgresql', 'pgpass.conf');
  expect(passwordFilePath(env, 'win32')).toBe(onWindows);
  expect(passwordFilePath({ ...env, PGPASSFILE: '/mine' }, 'win32')).toBe('/mine');
});
