import { expect, test } from '@jest/globals';
import { TaqError, type ExchangeDate } from '@taq/schema';
import type { IndexMembers, MembersQuestion } from '@taq/source';
import { errorOf } from './support/errors.ts';
import { bars, day, marketDay } from './support/market.ts';
import { ScriptedSource } from './support/scripted-source.ts';
import { Workbench } from './support/workbench.ts';

const [MON, TUE, WED] = [day('2024-11-25'), day('2024-11-26'), day('2024-11-27')];
const WEEK = { symbols: 'SP500', startDate: MON, endDate: WED } as const;

/** A market of three symbols, and who is in the index. */
class IndexedSource extends ScriptedSource {
  readonly asked: MembersQuestion[] = [];
  answer: () => IndexMembers;

  constructor(members: Readonly<Record<string, readonly ExchangeDate[]>>) {
    super(
      [MON, TUE, WED].map((date) => marketDay(date, { AAPL: bars(1), IBM: bars(2), XOM: bars(3) })),
    );
    this.answer = () => ({
      days: new Map(Object.entries(members)),
      knownThrough: WED,
      from: 'a table',
      unlinked: [],
    });
  }

  async members(question: MembersQuestion): Promise<IndexMembers> {
    this.asked.push(question);
    return this.answer();
  }
}

function refusing(code: 'SOURCE_NOT_PERMITTED' | 'MEMBERS_UNKNOWN'): () => IndexMembers {
  return () => {
    const details = { server: 'there', relation: 'crsp', index: 'SP500', knownThrough: MON };
    throw new TaqError(code, 'nobody knows', { details });
  };
}

test('each member is fetched for the days of its membership, and for those that are added later', async () => {
  const source = new IndexedSource({ AAPL: [MON, TUE, WED], IBM: [TUE, WED] });
  await using bench = await Workbench.open(source);
  const summary = await bench.sync(WEEK);
  expect(source.asked).toEqual([{ index: 'SP500', start: MON, end: WED }]);
  expect(summary).toMatchObject({
    cells: { data: 5 },
    open: [],
    members: { index: 'SP500', from: 'a table', symbols: 2, knownThrough: WED },
  });
  expect(await bench.cells()).toEqual([
    `AAPL ${MON} data`,
    `AAPL ${TUE} data`,
    `AAPL ${WED} data`,
    `IBM ${TUE} data`,
    `IBM ${WED} data`,
  ]);
  expect(bench.events[0]).toMatchObject({ type: 'members', symbols: 2, because: undefined });
  expect(await bench.sync(WEEK)).toMatchObject({ fetchedCells: 0, cells: { data: 5 } });
  expect(await bench.sync({ ...WEEK, symbols: ['IBM'] })).toMatchObject({ fetchedCells: 1 });
});

test.each(['SOURCE_NOT_PERMITTED', 'MEMBERS_UNKNOWN'] as const)(
  'where the source says %s the own list counts, and the summary says so',
  async (code) => {
    const source = new IndexedSource({});
    source.answer = refusing(code);
    await using bench = await Workbench.open(source);
    expect((await errorOf(bench.sync(WEEK))).code).toBe(code);
    const members = {
      from: 'sp500.csv',
      members: [
        { symbol: 'ibm', first: '2020-01-01', last: MON },
        { symbol: 'IBM', first: WED },
        { symbol: 'XOM' },
        { symbol: 'AAPL', last: '2023-12-29' },
      ],
    };
    const { members: note, open } = await bench.sync({ ...WEEK, members });
    expect(note).toMatchObject({ from: 'sp500.csv', symbols: 2, because: 'nobody knows' });
    expect(open).toEqual([]);
    expect((await bench.cells()).map((cell) => cell.replace(' data', ''))).toEqual([
      `IBM ${MON}`,
      `IBM ${WED}`,
      `XOM ${MON}`,
      `XOM ${TUE}`,
      `XOM ${WED}`,
    ]);
  },
);

test('a source that breaks while it is asked is not taken for one without a list', async () => {
  const source = new IndexedSource({});
  source.answer = () => {
    throw new TaqError('SOURCE_UNREACHABLE', 'gone', { details: { server: 'there' } });
  };
  await using bench = await Workbench.open(source);
  const members = { from: 'sp500.csv', members: [{ symbol: 'IBM' }] };
  expect((await errorOf(bench.sync({ ...WEEK, members }))).code).toBe('SOURCE_UNREACHABLE');
});

test('a source without any list says so; a list without an index is refused', async () => {
  await using bench = await Workbench.open(new ScriptedSource());
  expect((await errorOf(bench.sync(WEEK))).code).toBe('SOURCE_NOT_PERMITTED');
  const members = { from: 'sp500.csv', members: [] };
  const error = await errorOf(bench.sync({ ...WEEK, symbols: ['IBM'], members }));
  expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', details: { argument: 'members' } });
});
