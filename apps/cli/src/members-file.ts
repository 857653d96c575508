import { canonicalSymbol, parseExchangeDate, TaqError } from '@taq/schema';
import type { MembersParam } from '@taq/sync';
import { readFile } from 'node:fs/promises';

type Member = MembersParam['members'][number];

/**
 * Members of an index from a file: a symbol a line, with the first and the last day of its membership
 * behind commas where somebody knows them; a heading may stand above, comments behind a `#`. Throws
 * `INVALID_ARGUMENT`, `INVALID_SYMBOL` and `INVALID_DATE`, naming the line.
 */
export async function readMembersFile(path: string): Promise<MembersParam> {
  const lines = (await readText(path)).split(/\r?\n/);
  const members = lines.flatMap((line, index) => memberOf(line, { path, number: index + 1 }));
  if (members.length > 0) return { from: path, members };
  throw unusable(path, 'names nobody');
}

interface Place {
  readonly path: string;
  readonly number: number;
}

function memberOf(line: string, place: Place): Member[] {
  const fields = line.replace(/#.*/, '').split(',');
  const [symbol = '', first = '', last = '', ...more] = fields.map((field) => field.trim());
  if (symbol === '' || (place.number === 1 && /^symbol$/i.test(symbol))) return [];
  if (more.length > 0)
    throw unusable(`${place.path}:${place.number}`, 'has more than three fields');
  try {
    return [
      {
        symbol: canonicalSymbol(symbol),
        first: first === '' ? undefined : parseExchangeDate(first),
        last: last === '' ? undefined : parseExchangeDate(last),
      },
    ];
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw unusable(`${place.path}:${place.number}`, `cannot be read: ${why}`, cause);
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw unusable(path, 'cannot be read', cause);
  }
}

function unusable(place: string, why: string, cause?: unknown): TaqError<'INVALID_ARGUMENT'> {
  return new TaqError('INVALID_ARGUMENT', `the list of members ${place} ${why}`, {
    details: { argument: '--members', value: place },
    next: 'Write SYMBOL,FIRST_DAY,LAST_DAY a line, such as BRK.B,2010-02-16, with days as YYYY-MM-DD.',
    cause,
  });
}
