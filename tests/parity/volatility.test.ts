import { expect, test } from '@jest/globals';
import { pathReturns, realizedVariance, type PricePath } from '@taq/measures';
import { MemoryProvider, type ComputedWindow } from '@taq/provider';
import { barsTable, flatBar, ScratchStore } from '@taq/provider/conformance';
import { NS_PER_MINUTE, valuesOf, vectorOf, type MinuteBar } from '@taq/schema';
import { tableFromIPC, tableToIPC, type Table } from 'apache-arrow';
import fc from 'fast-check';
import { readFile, writeFile } from 'node:fs/promises';

const DAYS = [
  { date: '2024-11-25', minutes: 390 },
  { date: '2024-11-29', minutes: 210 },
] as const;
const WINDOWS = [1, 2, 3, 6, 10, 15] as const satisfies readonly ComputedWindow[];
const OPEN_MINUTE = 570;

const drawnDay = fc.constantFrom(...DAYS).chain(({ date, minutes }) =>
  fc
    .uniqueArray(
      fc.record({
        minute: fc.nat({ max: minutes - 1 }),
        open: fc.double({ min: 0.01, max: 5000, noNaN: true }),
        close: fc.double({ min: 0.01, max: 5000, noNaN: true }),
      }),
      { minLength: 1, maxLength: 60, selector: ({ minute }) => minute },
    )
    .map((cells) => ({ date, minutes, cells: cells.toSorted((a, b) => a.minute - b.minute) })),
);

type DrawnDay = typeof drawnDay extends fc.Arbitrary<infer Day> ? Day : never;

test('volatilities from bars are those of the measures with edge before, to the last bit', async () => {
  await using provider = new MemoryProvider(async (path) => tableFromIPC(await readFile(path)));
  const property = fc.asyncProperty(drawnDay, fc.constantFrom(...WINDOWS), async (day, window) => {
    await using store = await ScratchStore.create(async (table, path) =>
      writeFile(path, tableToIPC(table)),
    );
    const bars = barsOf(day);
    await store.add(bars, barsTable(bars));
    const request = { symbols: ['A'], startDate: day.date, endDate: day.date, window };
    const { table } = await provider.fetchRealizedVolatility(request, store.pin());
    const { returns, active } = pathReturns(pathOf(day), gridOf(day, window));
    const variance = realizedVariance(returns) ?? null;
    expect(cellOf(table, `rvar_${window}m`)).toBe(variance);
    expect(cellOf(table, 'rv')).toBe(variance === null ? null : Math.sqrt(variance));
    expect(valuesOf<Int32Array>(table, 'obs')[0]).toBe(returns.length);
    expect(valuesOf<Int32Array>(table, `active_${window}m`)[0]).toBe(active);
  });
  await fc.assert(property, { numRuns: 100 });
});

function barsOf({ date, cells }: DrawnDay): MinuteBar[] {
  return cells.map(({ minute, open, close }) => ({
    ...flatBar('A', date, minute, open),
    close,
    high: Math.max(open, close),
    low: Math.min(open, close),
  }));
}

/** The ticks that the bars were made of, as far as bars tell: none is stamped exactly at a mark. */
function pathOf({ cells }: DrawnDay): PricePath {
  return {
    minute: Int32Array.from(cells, ({ minute }) => OPEN_MINUTE + minute),
    open: Float64Array.from(cells, ({ open }) => open),
    close: Float64Array.from(cells, ({ close }) => close),
    ticks: BigInt64Array.from(cells, () => 1n),
    mark: new Float64Array(cells.length),
    markTicks: new BigInt64Array(cells.length),
  };
}

function gridOf(day: DrawnDay, minutes: number): Parameters<typeof pathReturns>[1] {
  const open = BigInt(OPEN_MINUTE) * NS_PER_MINUTE;
  return { open, close: open + BigInt(day.minutes) * NS_PER_MINUTE, minutes, edge: 'before' };
}

function cellOf(table: Table, name: string): unknown {
  return vectorOf(table, name).get(0);
}
