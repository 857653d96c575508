import { describe, expect, test } from '@jest/globals';
import { MemoryProvider, type DataProvider, type RowsRequest } from '@taq/provider';
import { describeProviderConformance } from '@taq/provider/conformance';
import { addDays, parseExchangeDate } from '@taq/schema';
import { Field, Schema, Table } from 'apache-arrow';
import { readArrowFile, writeArrowFile } from './support/arrow-files.ts';

type Fetch = DataProvider['fetchMinuteBars'];
type Spoil = (fetch: Fetch) => Fetch;

/** A suite is worth what it catches: a good provider is spoilt in one way, and a case must fail. */
const SPOILS: readonly [what: string, spoil: Spoil, caught: string][] = [
  ['ignores limits', asking(() => ({ limit: undefined })), 'a limit takes the first rows'],
  [
    'forgets the last day',
    asking(({ endDate }) => ({ endDate: addDays(parseExchangeDate(endDate), -1) })),
    'the first and the last day both belong',
  ],
  [
    'mixes up the order',
    answering((table) => table.slice(1).concat(table.slice(0, 1))),
    'rows of several files and months come by symbol',
  ],
  ['never validates', asking(() => ({ validate: false })), 'rows that break a rule are refused'],
  ['declares every column nullable', answering(nullable), 'an answer has the declared columns'],
  ['matches symbols by their root', asking(rootsOnly), 'BRK, BRK.A and BRK.B are three securities'],
  [
    'ignores signals',
    (fetch) => async (request, state) => fetch(request, state),
    'a signal that aborts in the middle',
  ],
  [
    'ignores the as-of date',
    (fetch) => async (request, state, options) =>
      fetch(request, { ...state, asOf: undefined }, options),
    'no row dated after the as-of date',
  ],
];

function asking(change: (request: RowsRequest) => Partial<RowsRequest>): Spoil {
  return (fetch) => async (request, state, options) =>
    fetch({ ...request, ...change(request) }, state, options);
}

function answering(change: (table: Table) => Table): Spoil {
  return (fetch) =>
    async (...question) => {
      const answer = await fetch(...question);
      return { ...answer, table: change(answer.table) };
    };
}

function nullable(table: Table): Table {
  const fields = table.schema.fields.map((field) => new Field(field.name, field.type, true));
  return new Table(new Schema(fields, table.schema.metadata), table.batches);
}

function rootsOnly({ symbols }: RowsRequest): Partial<RowsRequest> {
  return symbols === 'all' ? {} : { symbols: symbols.map((symbol) => symbol.split('.')[0] ?? '') };
}

function spoiltProvider(spoil: Spoil): DataProvider {
  const good = new MemoryProvider(readArrowFile);
  const fetchMinuteBars = spoil(async (...question) => good.fetchMinuteBars(...question));
  return new Proxy<DataProvider>(good, {
    get: (_, name) => {
      if (name === 'fetchMinuteBars') return fetchMinuteBars;
      const value: unknown = Reflect.get(good, name);
      return typeof value === 'function' ? (value.bind(good) as unknown) : value;
    },
  });
}

/** Whether the one case passes whose title begins so. */
async function passes(spoil: Spoil, title: string): Promise<boolean> {
  const cases = new Map<string, () => Promise<void>>();
  describeProviderConformance(
    { describe: (_name, body) => body(), test: (name, body) => void cases.set(name, body) },
    { name: 'spoilt', create: () => spoiltProvider(spoil), writeFile: writeArrowFile },
  );
  const found = [...cases.keys()].find((name) => name.startsWith(title)) ?? title;
  const body = cases.get(found);
  if (body === undefined) throw new RangeError(`no case begins with ${title}`);
  return body().then(
    () => true,
    () => false,
  );
}

describe('the conformance suite catches a provider that', () => {
  test.each(SPOILS)('%s', async (_what, spoil, title) => {
    expect(await passes(spoil, title)).toBe(false);
    expect(await passes((fetch) => fetch, title)).toBe(true);
  });
});
