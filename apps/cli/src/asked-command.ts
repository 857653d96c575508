import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Interfaces } from '@oclif/core';

const PACKAGE = new URL('../package.json', import.meta.url);
const COMMANDS = new URL('commands/', import.meta.url);
/** `.js`; run from source, `.ts`. */
const KIND = extname(import.meta.url);

/** They look at all commands. */
const ABOUT_ALL: ReadonlySet<string> = new Set(['completion', 'demo']);
const DEEPEST = 2;

/**
 * How oclif is to load the command line: where the words name a command, that one alone, which takes
 * a tenth of the files; else all of them, and so for a command that has others below it.
 */
export async function loadOptionsFor(
  argv: readonly string[],
  options: Interfaces.LoadOptions,
): Promise<Interfaces.LoadOptions> {
  const path = pathOfCommand(argv);
  if (path === undefined) return options;
  const given = typeof options === 'object' && 'pjson' in options ? options.pjson : undefined;
  const pjson = given ?? (await ownPackage());
  const commands = {
    strategy: 'pattern' as const,
    target: fileURLToPath(COMMANDS),
    globPatterns: [`${path}${KIND}`],
  };
  const root = fileURLToPath(new URL('.', PACKAGE));
  return { root, pjson: { ...pjson, oclif: { ...pjson.oclif, commands } } };
}

/** `sync/aggregates` of `sync aggregates --symbols all`; `undefined` where the words name no command. */
function pathOfCommand(argv: readonly string[]): string | undefined {
  const end = argv.findIndex((word) => !/^[a-z][a-z-]*$/.test(word));
  const words = argv.slice(0, end === -1 ? undefined : end).slice(0, DEEPEST);
  for (; words.length > 0; words.pop()) {
    const path = words.join('/');
    if (isCommand(path)) return ABOUT_ALL.has(path) ? undefined : path;
  }
  return undefined;
}

function isCommand(path: string): boolean {
  return existsSync(new URL(`${path}${KIND}`, COMMANDS));
}

async function ownPackage(): Promise<Interfaces.PJSON> {
  return JSON.parse(await readFile(PACKAGE, 'utf8')) as Interfaces.PJSON;
}
