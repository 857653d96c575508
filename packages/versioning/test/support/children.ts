import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const hooks = new URL('./typescript-hooks.mjs', import.meta.url).href;

/** A child process that runs a TypeScript file. */
export class Child {
  readonly process: ChildProcess;
  readonly #ended: Promise<unknown[]>;
  readonly lines: string[] = [];
  #errors = '';
  readonly #waiting: { readonly text: string; readonly resolve: () => void }[] = [];

  constructor(script: URL, args: unknown) {
    const path = fileURLToPath(script);
    const argv = ['--conditions', '@taq/dev', '--import', hooks, path, JSON.stringify(args)];
    this.process = spawn(process.execPath, argv, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#ended = once(this.process, 'close');
    this.process.stderr?.on('data', (chunk) => (this.#errors += String(chunk)));
    if (this.process.stdout !== null) {
      createInterface({ input: this.process.stdout }).on('line', (line) => this.#receive(line));
    }
  }

  /** Resolves when the child has printed this line; fails when it ends without. */
  async says(text: string): Promise<void> {
    if (this.lines.includes(text)) return;
    const said = new Promise<void>((resolve) => this.#waiting.push({ text, resolve }));
    const ended = this.#ended.then(() => {
      if (!this.lines.includes(text)) throw new Error(`ended without "${text}": ${this.#errors}`);
    });
    await Promise.race([said, ended]);
  }

  /** Waits for the end; the exit code, or the signal that ended it. Fails on an uncaught error. */
  async end(): Promise<number | string> {
    const [code, signal] = (await this.#ended) as [number | null, string | null];
    if (code !== null && code !== 0) throw new Error(`exit ${code}: ${this.#errors}`);
    return signal ?? 0;
  }

  #receive(line: string): void {
    this.lines.push(line);
    for (const { text, resolve } of this.#waiting) if (text === line) resolve();
  }
}

/** The arguments that a script was started with. */
export function argumentsOf<T>(): T {
  return JSON.parse(process.argv[2] ?? 'null') as T;
}
