import { TaqError } from '@taq/schema';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isThere } from '../wiring/nearest-folder.ts';

/** A file of settings and what it holds, not checked yet. */
export interface ConfigFile {
  readonly kind: 'project' | 'user';
  /** Absolute. */
  readonly path: string;
  readonly content: unknown;
}

/** Where the program was started, and as whom. */
export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The files that apply, the stronger one first: `taq.config.json` or `.mjs` of this folder or the
 * nearest one above it, then the user's. Throws `INVALID_ARGUMENT` for one that cannot be read, and
 * where two lie side by side.
 */
export async function readConfigFiles({ cwd, env }: Surroundings): Promise<ConfigFile[]> {
  const found = [
    { kind: 'project' as const, path: await projectFile(cwd, env) },
    { kind: 'user' as const, path: await onlyOne(userFolder(env), 'config') },
  ];
  return Promise.all(
    found.flatMap(({ kind, path }) =>
      path === undefined ? [] : [contentOf(path).then((content) => ({ kind, path, content }))],
    ),
  );
}

async function projectFile(
  cwd: string,
  { TAQ_CONFIG: named = '' }: Surroundings['env'],
): Promise<string | undefined> {
  return named === '' ? nearestProjectFile(cwd) : resolve(cwd, named);
}

async function nearestProjectFile(folder: string): Promise<string | undefined> {
  const here = await onlyOne(folder, 'taq.config');
  if (here !== undefined || dirname(folder) === folder) return here;
  return nearestProjectFile(dirname(folder));
}

/** Where a user keeps settings of programs, by the habits of the system. */
export function userFolder(
  { XDG_CONFIG_HOME: xdg = '', HOME: home, APPDATA: appData }: Surroundings['env'],
  platform: NodeJS.Platform = process.platform,
): string {
  if (xdg !== '') return join(xdg, 'taq');
  if (platform === 'win32' && appData !== undefined) return join(appData, 'taq');
  return join(home ?? homedir(), '.config', 'taq');
}

async function onlyOne(folder: string, name: string): Promise<string | undefined> {
  const paths = ['json', 'mjs'].map((end) => join(folder, `${name}.${end}`));
  const there = await Promise.all(paths.map(isThere));
  const found = paths.filter((_, index) => there[index]);
  if (found.length > 1) throw unusable(folder, `${found.join(' and ')} are both there`);
  return found[0];
}

async function contentOf(path: string): Promise<unknown> {
  try {
    if (!path.endsWith('.mjs')) return JSON.parse(await readFile(path, 'utf8')) as unknown;
    const { default: content } = (await import(pathToFileURL(path).href)) as { default?: unknown };
    return content;
  } catch (cause) {
    throw unusable(path, `${path} cannot be read`, cause);
  }
}

function unusable(path: string, message: string, cause?: unknown): TaqError<'INVALID_ARGUMENT'> {
  return new TaqError('INVALID_ARGUMENT', message, {
    details: { argument: 'configuration', value: path },
    next: 'Keep one file: JSON, or a module whose default export is the settings.',
    cause,
  });
}
