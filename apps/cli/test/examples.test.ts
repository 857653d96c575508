import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseExchangeDate } from '@taq/schema';
import { startSimulator, type Simulator } from '@taq/wrds-simulator';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { COMMANDS } from '../src/index.ts';
import { taq, type Outcome } from './support/cli.ts';
import { freshFolder } from './support/folder.ts';

let folder: Awaited<ReturnType<typeof freshFolder>>;
let server: Simulator;
const home = process.cwd();

/** Every command's examples as words, those that fill the store first, those that empty it last. */
const EXAMPLES = Object.entries(COMMANDS)
  .filter(([id]) => id !== 'demo')
  .flatMap(([id, { examples }]) => examples.map((example) => ({ id, words: wordsOf(example, id) })))
  .toSorted((left, right) => placeOf(left.id) - placeOf(right.id));

function placeOf(id: string): number {
  const first = ['sync:aggregates', 'sync:all', 'sync:sample', 'snapshot:create'];
  const last = ['snapshot:protect', 'snapshot:delete', 'rollback', 'cleanup'];
  return first.includes(id) ? first.indexOf(id) : 10 + last.indexOf(id);
}

/** As a shell cuts them, up to where the answer goes. */
function wordsOf(example: string, id: string): string[] {
  const typed = example
    .replace(/^<%= config\.bin %> /, '')
    .replace('<%= command.id %>', id.replaceAll(':', ' '))
    .replace(/ > \S+$/, '');
  return (typed.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));
}

/** What names a thing that this store cannot have; it is looked for, and not found. */
const NOT_HERE =
  /^(?:quarantine (?:show|drop) \S+Z-|locks release|rollback|verify --repair|status --data-dir demo-data|snapshot diff .*--with|query .*known-by|coverage --symbols SP500)/;

beforeAll(async () => {
  folder = await freshFolder();
  server = await startSimulator({
    seed: 7,
    symbols: ['AAPL', 'BRK.B'],
    start: parseExchangeDate('2024-11-25'),
    end: parseExchangeDate('2024-11-29'),
    tradesPerSymbolDay: 60,
    quotesPerTrade: 1,
  });
  process.chdir(folder.path);
  await writeFile(join(folder.path, 'symbols.txt'), 'AAPL\n');
  const day = ['--start-date', '2024-11-25', '--end-date', '2024-11-25'];
  await run(['sync', 'aggregates', '--symbols', 'AAPL', '--snapshot-tag', 'draft', ...day]);
});
afterAll(async () => {
  process.chdir(home);
  await server.stop();
  await folder[Symbol.asyncDispose]();
});

async function run(words: readonly string[]): Promise<Outcome> {
  return taq(words, { env: { TAQ_URL: server.readerUrl } });
}

describe('the examples of --help', () => {
  test.each(EXAMPLES.map(({ words }) => [words.join(' '), words] as const))(
    'taq %s',
    async (typed, words) => {
      const { exitCode, stderr } = await run(words);
      const isRight = NOT_HERE.test(typed) ? exitCode === 4 : exitCode === 0 || exitCode === 3;
      expect(isRight ? [] : [exitCode, stderr]).toEqual([]);
    },
  );

  test('there are some for every command', () => {
    for (const [id, { examples }] of Object.entries(COMMANDS)) {
      expect([id, examples.length > 0]).toEqual([id, true]);
    }
  });
});
