import { describe, expect, test } from '@jest/globals';
import { minuteBars, type TaqError } from '@taq/schema';
import { toArrowSchema } from '@taq/schema/arrow';
import type { Provenance } from '@taq/versioning';
import { Table } from 'apache-arrow';
import type { SyncEvent, TaqAggregatesParams } from '../src/index.ts';
import { errorOf } from './support/errors.ts';
import { bars, day, marketDay } from './support/market.ts';
import { ScriptedSource } from './support/scripted-source.ts';
import { Workbench } from './support/workbench.ts';

const MONDAY = { symbols: ['AAPL'], startDate: '2024-11-25', endDate: '2024-11-25' };
const SIP: TaqAggregatesParams = { ...MONDAY, measure: { conditions: 'sip' } };

function twoDays(): ScriptedSource {
  return new ScriptedSource([
    marketDay('2024-11-25', { AAPL: bars(100) }),
    marketDay('2024-12-02', { AAPL: bars(101) }),
  ]);
}

/** As another release may have left it: a symbol's day without rows, made by these options. */
async function commitEmptyDay(bench: Workbench, options: Provenance['options']): Promise<void> {
  const provenance = { source: 'other', fingerprint: 'other', filterSet: 'regular', options };
  await bench.store.commitPartition({
    dataset: minuteBars,
    partition: '202412',
    rows: new Table(toArrowSchema(minuteBars)),
    fetched: [
      {
        date: day('2024-12-02'),
        fetch: { startedAt: 1, provisional: false, provenance },
        cells: new Map([['AAPL', 'empty']]),
      },
    ],
    reason: 'test',
  });
}

describe('the rule of a sync', () => {
  test('asks the source and stands in the provenance of every cell', async () => {
    const source = twoDays();
    await using bench = await Workbench.open(source);
    const summary = await bench.sync({
      ...SIP,
      measure: { conditions: 'sip', corrections: 'as-printed' },
    });
    expect(summary.datasets[0]?.chosen).toEqual({ conditions: 'sip', corrections: 'as-printed' });
    expect(source.rules).toContainEqual(
      expect.objectContaining({ measure: 'minute_bars', conditions: 'sip', clock: 'sip' }),
    );
    expect(source.rules.some((rule) => 'definition' in rule)).toBe(false);
    const [provenance] = await bench.provenances();
    expect(provenance).toMatchObject({
      source: source.id,
      filterSet: 'sip',
      fingerprint: expect.stringMatching(/^minute_bars-[0-9a-f]{16}$/),
      options: {
        definition: 1,
        measure: 'minute_bars',
        corrections: 'as-printed',
        closingAuction: 'exclude',
      },
    });
  });

  test('changes the fingerprint', async () => {
    await using usual = await Workbench.open(twoDays());
    await using other = await Workbench.open(twoDays());
    await usual.sync(MONDAY);
    await other.sync(SIP);
    const [left, right] = [await usual.provenances(), await other.provenances()];
    expect(left[0]?.fingerprint).not.toBe(right[0]?.fingerprint);
  });

  test('does not take up days that were staged by another one', async () => {
    const source = twoDays();
    source.publish(marketDay('2024-11-26', { AAPL: bars(101) }));
    await using bench = await Workbench.open(source);
    source.onAggregate = (date) => {
      if (date === '2024-11-26') throw new Error('gone');
    };
    const asked = { ...MONDAY, endDate: '2024-11-26' };
    await expect(bench.sync(asked)).rejects.toThrow('gone');
    expect(await bench.stagedDates()).toEqual(['2024-11-25']);
    source.onAggregate = () => undefined;
    source.aggregated.length = 0;
    await bench.sync({ ...asked, measure: { conditions: 'sip' } });
    expect(source.aggregated).toEqual(['2024-11-25 AAPL', '2024-11-26 AAPL']);
  });
});

describe('a store that was made by another rule', () => {
  test.each<[string, Partial<TaqAggregatesParams>]>([
    ['the same days', {}],
    ['other days', { startDate: '2024-12-02', endDate: '2024-12-02' }],
    ['everything again', { incremental: false }],
    ['a snapshot of what is there', { snapshotTag: 'mine' }],
  ])('refuses to sync %s before the source is asked', async (_what, changes) => {
    await using bench = await Workbench.open(twoDays());
    await bench.sync(MONDAY);
    const version = await bench.version();
    const deaf = new ScriptedSource();
    const error = await errorOf(bench.sync({ ...SIP, ...changes }, { source: deaf }));
    expect(error).toMatchObject({
      code: 'MEASURE_MISMATCH',
      message:
        'taq_1min_bars of this store was made with conditions=regular; asked is conditions=sip',
      details: {
        dataset: 'taq_1min_bars',
        differences: [{ option: 'conditions', stored: 'regular', asked: 'sip' }],
      },
    });
    expect(error.next).toContain('--data-dir');
    expect(deaf.rules).toEqual([]);
    expect(await bench.version()).toBe(version);
    expect(await bench.staged()).toEqual([]);
  });

  test('names each option that differs', async () => {
    await using bench = await Workbench.open(twoDays());
    await bench.sync(SIP);
    const error = await errorOf(
      bench.sync({ ...MONDAY, measure: { preset: 'hj', closingAuction: 'last-bar' } }),
    );
    expect(error.details).toMatchObject({
      differences: [
        { option: 'conditions', stored: 'sip', asked: 'hj' },
        { option: 'closingAuction', stored: 'exclude', asked: 'last-bar' },
      ],
    });
  });

  test('is no obstacle to the same rule, however it is spelt', async () => {
    await using bench = await Workbench.open(twoDays());
    await bench.sync(SIP);
    const asked = { ...MONDAY, measure: { preset: 'sip', clock: 'sip' } };
    expect(await bench.sync(asked)).toMatchObject({ committed: [], open: [] });
  });

  test('refuses rows by another definition of the same options', async () => {
    await using bench = await Workbench.open(twoDays());
    await commitEmptyDay(bench, { definition: 7, measure: 'minute_bars' });
    const error = await errorOf(bench.sync(MONDAY));
    expect(error.details).toMatchObject({
      differences: [{ option: 'definition', stored: '7', asked: '1' }],
    });
  });

  test('of the first release goes on by the default rule, and by no other', async () => {
    await using bench = await Workbench.open(twoDays());
    await commitEmptyDay(bench, { stamp: 'left', fill: 'none', closingAuction: 'exclude' });
    const error = await errorOf(bench.sync({ ...MONDAY, measure: { clock: 'participant' } }));
    expect(error.details).toMatchObject({
      differences: [{ option: 'clock', stored: 'sip', asked: 'participant' }],
    });
    expect(await bench.sync(MONDAY)).toMatchObject({ open: [], rows: 2 });
  });

  test('refuses also whoever waited for its lock, with nothing left to fetch', async () => {
    const source = twoDays();
    await using bench = await Workbench.open(source);
    let waiting: Promise<TaqError> | undefined;
    source.onAggregate = async () => {
      source.onAggregate = () => undefined;
      const planned = new Promise<void>((resolve) => {
        const onEvent = ({ type }: SyncEvent): void => void (type === 'planned' && resolve());
        waiting = errorOf(bench.sync(SIP, { lockTimeoutMs: 60_000, onEvent }));
      });
      await planned;
    };
    await bench.sync(MONDAY);
    expect((await waiting)?.code).toBe('MEASURE_MISMATCH');
    expect(source.aggregated).toEqual(['2024-11-25 AAPL']);
  });

  test('has the rule of whoever committed first, where two rules race', async () => {
    const source = twoDays();
    await using bench = await Workbench.open(source);
    let rival: Promise<unknown> | undefined;
    source.onAggregate = async () => {
      source.onAggregate = () => undefined;
      rival = bench.sync({ ...MONDAY, startDate: '2024-12-02', endDate: '2024-12-02' });
      await rival;
    };
    const error = await errorOf(bench.sync(SIP));
    expect(error.code).toBe('MEASURE_MISMATCH');
    await rival;
    expect(await bench.cells()).toEqual(['AAPL 2024-12-02 data']);
    expect(await bench.store.ruleOf('taq_1min_bars')).toMatchObject({ conditions: 'regular' });
  });
});
