import { describe, expect, test } from '@jest/globals';
import {
  isOpen,
  monthOf,
  tradingDaysBetween,
  type CoverageState,
  type ExchangeDate,
} from '@taq/schema';
import type { SourceDay } from '@taq/source';
import fc from 'fast-check';
import {
  daysToList,
  planSync,
  type DayWork,
  type KnownCell,
  type KnownCells,
  type PlanQuestion,
} from '../src/index.ts';
import { day } from './support/market.ts';

const MON = day('2024-11-25');
const TUE = day('2024-11-26');
const DEC = day('2024-12-02');
const NEVER = day('2099-01-01');

type Cells = Readonly<Record<string, Partial<KnownCell['fetch']> & { state: CoverageState }>>;

/** Coverage from `SYMBOL DATE` to a state; final and fetched at 1000 from table `t` if not said. */
function known(cells: Cells = {}): KnownCells {
  const all = new Map(
    Object.entries(cells).map(([key, { state, ...fetch }]): [string, KnownCell] => [
      key,
      { state, fetch: { startedAt: 1000, tableState: 't', provisional: false, ...fetch } },
    ]),
  );
  return {
    cell: (symbol, date) => all.get(`${symbol} ${date}`),
    awaitsSettling: (date, tableState) =>
      [...all].some(
        ([key, { fetch }]) =>
          key.endsWith(` ${date}`) && fetch.provisional && fetch.tableState === tableState,
      ),
  };
}

function published(date: ExchangeDate, tableState = 't'): SourceDay {
  return { date, state: 'published', tableState };
}

function absent(date: ExchangeDate, state: 'not_published' | 'not_permitted'): SourceDay {
  return { date, state, tableState: '' };
}

/** AAPL asked on a published Monday that lists AAPL and IBM, nothing known. */
function question(changes: Partial<PlanQuestion> = {}): PlanQuestion {
  const days = changes.days ?? [published(MON)];
  return {
    symbols: ['AAPL'],
    days,
    listed: new Map(days.map(({ date }) => [date, new Set(['IBM', 'AAPL'])])),
    known: known(),
    incremental: true,
    provisionalFrom: NEVER,
    refresh: false,
    partitionOf: monthOf,
    ...changes,
  };
}

/** The plan as `DATE fetch AAPL`, `DATE record ZZZ=not_listed`, `DATE settles`. */
function planned(asked: PlanQuestion): string[] {
  return planSync(asked)
    .flatMap(({ days }) => days)
    .flatMap((work) => [
      ...(work.fetch.length > 0 ? [`${work.date} fetch ${work.fetch.join(',')}`] : []),
      ...[...work.record].map(([symbol, state]) => `${work.date} record ${symbol}=${state}`),
      ...(work.settles ? [`${work.date} settles`] : []),
    ]);
}

describe('planSync', () => {
  const provisional = { provisional: true } as const;
  test.each<[string, Partial<PlanQuestion>, string[]]>([
    ['fetches what nobody knows', {}, [`${MON} fetch AAPL`]],
    ['leaves data alone', { known: known({ [`AAPL ${MON}`]: { state: 'data' } }) }, []],
    ['leaves an empty day alone', { known: known({ [`AAPL ${MON}`]: { state: 'empty' } }) }, []],
    [
      'leaves an unlisted day alone',
      { known: known({ [`AAPL ${MON}`]: { state: 'not_listed' } }) },
      [],
    ],
    [
      'asks a failed cell again',
      { known: known({ [`AAPL ${MON}`]: { state: 'failed' } }) },
      [`${MON} fetch AAPL`],
    ],
    [
      'asks a partial cell again',
      { known: known({ [`AAPL ${MON}`]: { state: 'partial' } }) },
      [`${MON} fetch AAPL`],
    ],
    [
      'asks a day again that is published by now',
      {
        known: known({
          [`AAPL ${MON}`]: { state: 'not_published', tableState: '', provisional: true },
        }),
      },
      [`${MON} fetch AAPL`],
    ],
    [
      'asks a day again that may be read by now',
      { known: known({ [`AAPL ${MON}`]: { state: 'not_permitted', tableState: '' } }) },
      [`${MON} fetch AAPL`],
    ],
    [
      'fetches a symbol that is new, and only it',
      { symbols: ['AAPL', 'IBM'], known: known({ [`AAPL ${MON}`]: { state: 'data' } }) },
      [`${MON} fetch IBM`],
    ],
    [
      'fetches days that are new, and only them',
      {
        days: [published(MON), published(TUE)],
        known: known({ [`AAPL ${MON}`]: { state: 'data' } }),
      },
      [`${TUE} fetch AAPL`],
    ],
    ['takes all as the master list, sorted', { symbols: 'all' }, [`${MON} fetch AAPL,IBM`]],
    ['fetches nobody where all is unknown', { symbols: 'all', listed: new Map() }, []],
    [
      'fetches everything again with full',
      { incremental: false, known: known({ [`AAPL ${MON}`]: { state: 'data' } }) },
      [`${MON} fetch AAPL`],
    ],
    [
      'records who is not listed without asking for rows',
      { symbols: ['AAPL', 'ZZZ'] },
      [`${MON} fetch AAPL`, `${MON} record ZZZ=not_listed`],
    ],
    [
      'asks for rows where there is no master list',
      { symbols: ['ZZZ'], listed: new Map() },
      [`${MON} fetch ZZZ`],
    ],
    [
      'records a day that is not published',
      { days: [absent(MON, 'not_published')] },
      [`${MON} record AAPL=not_published`],
    ],
    [
      'records a day that may not be read',
      { days: [absent(MON, 'not_permitted')] },
      [`${MON} record AAPL=not_permitted`],
    ],
    [
      'does not record the same absence twice',
      {
        days: [absent(MON, 'not_published')],
        known: known({ [`AAPL ${MON}`]: { state: 'not_published', tableState: '' } }),
      },
      [],
    ],
    [
      'records another kind of absence',
      {
        days: [absent(MON, 'not_permitted')],
        known: known({ [`AAPL ${MON}`]: { state: 'not_published', tableState: '' } }),
      },
      [`${MON} record AAPL=not_permitted`],
    ],
    [
      'never puts an absence in the place of data',
      {
        days: [absent(MON, 'not_published')],
        incremental: false,
        known: known({ [`AAPL ${MON}`]: { state: 'data', provisional: true } }),
      },
      [],
    ],
    [
      'never puts an absence in the place of part of the data',
      {
        days: [absent(MON, 'not_permitted')],
        known: known({ [`AAPL ${MON}`]: { state: 'partial' } }),
      },
      [],
    ],
    [
      'leaves a provisional day alone whose table is unchanged',
      {
        provisionalFrom: MON,
        known: known({ [`AAPL ${MON}`]: { state: 'data', ...provisional } }),
      },
      [],
    ],
    [
      'fetches a provisional day again whose table changed',
      {
        provisionalFrom: MON,
        days: [published(MON, 't2')],
        known: known({ [`AAPL ${MON}`]: { state: 'data', ...provisional } }),
      },
      [`${MON} fetch AAPL`],
    ],
    [
      'leaves a final day alone whose table changed',
      { days: [published(MON, 't2')], known: known({ [`AAPL ${MON}`]: { state: 'data' } }) },
      [],
    ],
    [
      'settles a day that is provisional no longer',
      { known: known({ [`AAPL ${MON}`]: { state: 'data', ...provisional } }) },
      [`${MON} settles`],
    ],
    [
      'settles the cells of others, too',
      {
        known: known({
          [`AAPL ${MON}`]: { state: 'data' },
          [`IBM ${MON}`]: { state: 'data', ...provisional },
        }),
      },
      [`${MON} settles`],
    ],
    [
      'fetches a changed day before it counts as final',
      {
        days: [published(MON, 't2')],
        known: known({ [`AAPL ${MON}`]: { state: 'data', ...provisional } }),
      },
      [`${MON} fetch AAPL`],
    ],
    [
      'does not settle what others fetched from an older table',
      {
        days: [published(MON, 't2')],
        known: known({
          [`AAPL ${MON}`]: { state: 'data', tableState: 't2' },
          [`IBM ${MON}`]: { state: 'data', ...provisional },
        }),
      },
      [],
    ],
    [
      'says again who is not listed when the table changed',
      {
        symbols: ['ZZZ'],
        days: [published(MON, 't2')],
        known: known({ [`ZZZ ${MON}`]: { state: 'not_listed', ...provisional } }),
      },
      [`${MON} record ZZZ=not_listed`],
    ],
  ])('%s', (_, changes, expected) => {
    expect(planned(question(changes))).toEqual(expected);
  });

  test('puts days of one month together, in order', () => {
    const days = [published(MON), published(TUE), published(DEC)];
    const plan = planSync(question({ days }));
    expect(
      plan.map(({ partition, days: works }) => [partition, works.map(({ date }) => date)]),
    ).toEqual([
      ['202411', [MON, TUE]],
      ['202412', [DEC]],
    ]);
  });

  test('says which days are provisional, what their tables are and since when they are known', () => {
    const asked = question({
      symbols: ['AAPL', 'IBM'],
      days: [published(MON, 'a'), published(TUE, 'b')],
      known: known({
        [`AAPL ${TUE}`]: { state: 'failed', startedAt: 2000 },
        [`IBM ${TUE}`]: { state: 'failed', startedAt: 3000 },
      }),
      provisionalFrom: TUE,
    });
    expect(planSync(asked)[0]?.days).toMatchObject([
      { date: MON, tableState: 'a', provisional: false, knownSince: -Infinity },
      { date: TUE, tableState: 'b', provisional: true, knownSince: 3000 },
    ]);
  });
});

describe('daysToList', () => {
  test.each<[string, Partial<PlanQuestion>, string[]]>([
    ['names a published day with something to do', {}, [MON]],
    ['leaves out a covered day', { known: known({ [`AAPL ${MON}`]: { state: 'data' } }) }, []],
    ['leaves out a day that is not there', { days: [absent(MON, 'not_published')] }, []],
    [
      'names every published day for all',
      { symbols: 'all', known: known({ [`AAPL ${MON}`]: { state: 'data' } }) },
      [MON],
    ],
  ])('%s', (_, changes, expected) => {
    expect(daysToList(question(changes))).toEqual(expected);
  });
});

describe('planning again after a plan was carried out', () => {
  const dates = tradingDaysBetween(day('2024-11-27'), day('2024-12-03'));
  const symbols = ['A', 'B', 'C'];
  const states = [
    'data',
    'empty',
    'partial',
    'not_listed',
    'not_published',
    'not_permitted',
    'failed',
  ] as const;
  const cell = fc.record({
    state: fc.constantFrom(...states),
    tableState: fc.constantFrom('t1', 't2'),
    provisional: fc.boolean(),
    startedAt: fc.nat(2000),
  });
  const sourceDay = (date: ExchangeDate) =>
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(published(date, 't1'), published(date, 't2')) },
      {
        weight: 1,
        arbitrary: fc.constantFrom(absent(date, 'not_published'), absent(date, 'not_permitted')),
      },
    );
  const questions = fc.record({
    symbols: fc.oneof(fc.subarray(symbols, { minLength: 1 }), fc.constant('all' as const)),
    days: fc.tuple(...dates.map(sourceDay)),
    listed: fc
      .array(fc.subarray(symbols), { minLength: dates.length, maxLength: dates.length })
      .map((lists) => new Map(dates.map((date, index) => [date, new Set(lists[index])]))),
    cells: fc.dictionary(
      fc.constantFrom(...symbols.flatMap((symbol) => dates.map((date) => `${symbol} ${date}`))),
      cell,
      { noNullPrototype: true },
    ),
    incremental: fc.boolean(),
    provisionalFrom: fc.constantFrom(...dates, NEVER),
    partitionOf: fc.constant(monthOf),
    refresh: fc.boolean(),
  });

  /** What the store holds after a commit of the works, every symbol to fetch having had trades. */
  function carriedOut(cells: Cells, works: readonly DayWork[]): Cells {
    const after: Record<string, Cells[string]> = { ...cells };
    for (const { date, tableState, provisional, fetch, record, settles } of works) {
      for (const [key, one] of Object.entries(after)) {
        const isSettled = settles && key.endsWith(date) && one.tableState === tableState;
        if (isSettled) after[key] = { ...one, provisional: false };
      }
      const found = [...fetch.map((symbol) => [symbol, 'data'] as const), ...record];
      for (const [symbol, state] of found) {
        const old = after[`${symbol} ${date}`];
        const isFailure = state === 'not_published' || state === 'not_permitted';
        if (isFailure && old !== undefined && hasAnswer(old.state)) continue;
        after[`${symbol} ${date}`] = { state, startedAt: 5000, tableState, provisional };
      }
    }
    return after;
  }

  const hasAnswer = (state: CoverageState): boolean => state === 'partial' || !isOpen(state);

  test('leaves nothing to do', () => {
    fc.assert(
      fc.property(questions, ({ cells, ...asked }) => {
        const works = planSync({ ...asked, known: known(cells) }).flatMap(({ days }) => days);
        const after = carriedOut(cells, works);
        expect(planned({ ...asked, incremental: true, known: known(after) })).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  test('touches only what was asked, and asks rows only of those who are listed', () => {
    fc.assert(
      fc.property(questions, ({ cells, ...asked }) => {
        for (const { date, fetch, record } of planSync({ ...asked, known: known(cells) }).flatMap(
          ({ days }) => days,
        )) {
          const listed = asked.listed.get(date) ?? new Set();
          const everybody = [...asked.listed.values()].flatMap((list) => [...list]);
          const names = asked.symbols === 'all' ? everybody : asked.symbols;
          for (const symbol of fetch)
            expect(names.includes(symbol) && listed.has(symbol)).toBe(true);
          for (const symbol of record.keys()) expect(names).toContain(symbol);
        }
      }),
    );
  });
});
