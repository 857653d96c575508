import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './paths.ts';
import { requireExit, run, type Outcome } from './processes.ts';

/** Path of each packed package by its name. */
export type Tarballs = ReadonlyMap<string, string>;

const SLOW_MS = 240_000;
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

/** Packs what is to be published, as the release does: pnpm puts versions for `workspace:`. */
export async function packAll(folder: string): Promise<Tarballs> {
  const { packageManager } = await readJson(join(ROOT, 'package.json'));
  const selection = ['--recursive', '--filter', './packages/*', '--filter', './apps/*'];
  const pack = [
    '--yes',
    String(packageManager),
    ...selection,
    'pack',
    '--pack-destination',
    folder,
  ];
  requireExit(await run('npx', pack, { cwd: ROOT, timeoutMs: SLOW_MS }), 0);
  const files = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  const nameOf = (file: string): string =>
    file.replace(/^taq-(.*)-\d+\.\d+\.\d+.*\.tgz$/, '@taq/$1');
  return new Map(files.map((file) => [nameOf(file), join(folder, file)]));
}

/** A project outside the workspace. */
export class StrangersProject {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Installs packages with npm. Those of ours come from tarballs, whoever depends on them. */
  static async install(
    folder: string,
    tarballs: Tarballs,
    { ours, others = {} }: { ours: readonly string[]; others?: Readonly<Record<string, string>> },
  ): Promise<StrangersProject> {
    const project = new StrangersProject(folder);
    const fileOf = (name: string): [string, string] => [name, `file:${tarballs.get(name) ?? ''}`];
    await mkdir(folder);
    await project.write('package.json', {
      name: 'stranger',
      private: true,
      type: 'module',
      dependencies: { ...Object.fromEntries(ours.map(fileOf)), ...others },
      overrides: Object.fromEntries(
        [...tarballs.keys()].filter((name) => !ours.includes(name)).map(fileOf),
      ),
    });
    const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
    requireExit(await project.run('npm', ['install', ...flags]), 0);
    return project;
  }

  /** Writes a file: text as it is, everything else as JSON. */
  async write(name: string, content: unknown): Promise<void> {
    const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2);
    await writeFile(join(this.folder, name), text);
  }

  async run(program: string, args: readonly string[]): Promise<Outcome> {
    return run(program, args, { cwd: this.folder, timeoutMs: SLOW_MS });
  }

  /** Checks the types of files, with all declarations that they meet. */
  async checkTypes(files: readonly string[], module: 'nodenext' | 'bundler'): Promise<Outcome> {
    const isBundler = module === 'bundler';
    await this.write(`tsconfig.${module}.json`, {
      compilerOptions: {
        module: isBundler ? 'esnext' : 'nodenext',
        moduleResolution: module,
        target: 'es2023',
        lib: ['es2023', 'esnext.disposable'],
        types: ['node'],
        strict: true,
        exactOptionalPropertyTypes: true,
        noEmit: true,
      },
      files,
    });
    return this.run(process.execPath, [TSC, '--project', `tsconfig.${module}.json`]);
  }

  async installed(): Promise<string[]> {
    return (await readdir(join(this.folder, 'node_modules/@taq'))).toSorted();
  }
}

async function readJson(file: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
}
