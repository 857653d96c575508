import { jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import { VARIABLES } from '../../src/config/settings.ts';
import { runCli } from '../../src/run-cli.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

// Each run of oclif adds a listener to both, which a process of one run never notices.
for (const stream of [process.stdout, process.stderr]) stream.setMaxListeners(0);

/** What a run of the command line left behind. */
export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Variables of this run; undefined removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Called for each text on stderr, while the command works. */
  readonly onStderr?: (text: string) => void;
}

/** Runs `taq` with these words in this process, from source. */
export async function taq(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const stdout = capture(process.stdout);
  const stderr = capture(process.stderr, options.onStderr);
  // By which oclif prints help; that of jest adds where it was called.
  const log = jest.spyOn(console, 'log').mockImplementation((...words: readonly unknown[]) => {
    process.stdout.write(`${format(...words)}\n`);
  });
  const restoreEnv = setEnv({ ...NO_ACCOUNT, ...options.env });
  process.exitCode = undefined;
  try {
    await runCli(argv, { root, pjson: packageFromSource() });
    const { exitCode } = process as { readonly exitCode?: number };
    return { exitCode: exitCode ?? 0, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    process.exitCode = undefined;
    restoreEnv();
    for (const spy of [log, stdout.spy, stderr.spy]) spy.mockRestore();
  }
}

/** The error object that a run with `--json` left on stderr, which must hold nothing else. */
export function jsonError({ stderr }: Outcome): Record<string, unknown> {
  const { error } = JSON.parse(stderr) as { error: Record<string, unknown> };
  return error;
}

const VARIABLE_NAMES = Object.values(VARIABLES).flat();

/** Nothing of the machine's own settings reaches a test. */
const NO_ACCOUNT = {
  HOME: '/nonexistent',
  PGPASSFILE: undefined,
  ...Object.fromEntries([...VARIABLE_NAMES, 'TAQ_CONFIG'].map((name) => [name, undefined])),
  TAQ_INVOKED_AS: undefined,
  XDG_CONFIG_HOME: undefined,
  WRDS_PASSWORD: undefined,
  PGPASSWORD: undefined,
};

/** The package as oclif reads it, with the built files' sources in their place. */
function packageFromSource(): never {
  const text = readFileSync(join(root, 'package.json'), 'utf8');
  return JSON.parse(text.replaceAll(/\.\/bundle\/([\w-]+)\.js/g, './src/$1.ts')) as never;
}

interface Capture {
  text(): string;
  readonly spy: { mockRestore(): void };
}

function capture(stream: NodeJS.WriteStream, listener?: (text: string) => void): Capture {
  let text = '';
  const spy = jest.spyOn(stream, 'write').mockImplementation((chunk) => {
    const said = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    text += said;
    listener?.(said);
    return true;
  });
  return { text: () => text, spy };
}

function setEnv(env: Readonly<Record<string, string | undefined>>): () => void {
  const before = { ...process.env };
  assign(env);
  return () => assign(Object.fromEntries(Object.keys(env).map((name) => [name, before[name]])));
}

function assign(env: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
}
