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

/** A command that words name, and what is said to it. */
export interface AskedCommand {
  /** As oclif has it: `sync:aggregates`. */
  readonly id: string;
  /** Below the folder of the commands. */
  readonly path: string;
  readonly file: URL;
  readonly words: string[];
}

/** The command of `sync aggregates --symbols all`; `undefined` where the words name none. */
export function askedCommand(argv: readonly string[]): AskedCommand | undefined {
  const end = argv.findIndex((word) => !/^[a-z][a-z-]*$/.test(word));
  const names = argv.slice(0, end === -1 ? undefined : end).slice(0, DEEPEST);
  for (; names.length > 0; names.pop()) {
    const path = `${names.join('/')}${KIND}`;
    const file = new URL(path, COMMANDS);
    if (!existsSync(file)) continue;
    const id = names.join(':');
    return ABOUT_ALL.has(id) ? undefined : { id, path, file, words: argv.slice(names.length) };
  }
  return undefined;
}

/**
 * How oclif is to load the command line: with that command alone, which takes a tenth of the files, or
 * for who has it already with none.
 */
export async function loadOptionsWith(
  asked: AskedCommand | undefined,
  options: Interfaces.LoadOptions,
): Promise<Interfaces.LoadOptions> {
  const given = typeof options === 'object' && 'pjson' in options ? options.pjson : undefined;
  const pjson = given ?? (await ownPackage());
  const root = fileURLToPath(new URL('.', PACKAGE));
  const { commands: _, ...oclif } = pjson.oclif;
  return { root, pjson: { ...pjson, oclif: { ...oclif, ...(asked && onlyOf(asked)) } } };
}

function onlyOf({ path }: AskedCommand): Pick<Interfaces.PJSON['oclif'], 'commands'> {
  const target = fileURLToPath(COMMANDS);
  return { commands: { strategy: 'pattern', target, globPatterns: [path] } };
}

async function ownPackage(): Promise<Interfaces.PJSON> {
  return JSON.parse(await readFile(PACKAGE, 'utf8')) as Interfaces.PJSON;
}
