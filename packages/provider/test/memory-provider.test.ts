import { describe, expect, test } from '@jest/globals';
import { MemoryProvider } from '@taq/provider';
import { bar, barsFrom, barsTable, describeProviderConformance } from '@taq/provider/conformance';
import { readArrowFile, writeArrowFile } from './support/arrow-files.ts';
import { stateOf } from './support/states.ts';

describeProviderConformance(
  { describe, test },
  {
    name: 'MemoryProvider',
    create: () => new MemoryProvider(readArrowFile),
    writeFile: writeArrowFile,
  },
);

describe('MemoryProvider over a map of tables', () => {
  const bars = [bar('AAPL', '2024-11-25', 0), bar('AAPL', '2024-11-25', 1)];
  const tables = new Map([['/bars', barsTable(bars)]]);
  const request = { symbols: ['AAPL'], startDate: '2024-11-25', endDate: '2024-11-25' };

  test('needs no file', async () => {
    await using provider = new MemoryProvider(async (path) => tables.get(path));
    const { table } = await provider.fetchMinuteBars(
      request,
      stateOf({ files: [{ path: '/bars' }] }),
    );
    expect(barsFrom(table)).toEqual(bars);
  });

  test('names the path under which no table lies', async () => {
    await using provider = new MemoryProvider(async (path) => tables.get(path));
    const state = stateOf({ files: [{ path: '/gone' }] });
    await expect(provider.fetchMinuteBars(request, state)).rejects.toMatchObject({
      code: 'STORE_DAMAGED',
      details: { path: '/gone' },
    });
  });
});
