import { describe, expect, test } from '@jest/globals';
import { minuteBars } from '@taq/schema';
import { toArrowSchema } from '@taq/schema/arrow';
import { tableToIPC, type RecordBatch } from 'apache-arrow';
import { bar, barsFrom, barsOf, barsTable } from '@taq/provider/conformance';
import { tableOf } from '../src/record-batches.ts';

const schema = toArrowSchema(minuteBars);
const bars = ['A', 'BRK.B', 'ZTS'].flatMap((symbol) => barsOf(symbol, '2024-11-25', 5));

function batchesOf(...sizes: number[]): RecordBatch[] {
  let start = 0;
  return sizes.flatMap((size) => {
    const part = barsTable(bars.slice(start, start + size)).batches;
    start += size;
    return part;
  });
}

describe('tableOf', () => {
  test.each([[[15]], [[1, 14]], [[7, 0, 8]], [[2, 2, 2, 2, 2, 2, 2, 1]]])(
    'makes the same bytes of batches of %p rows',
    (sizes) => {
      const table = tableOf(schema, batchesOf(...sizes));
      expect(table.batches).toHaveLength(1);
      expect(barsFrom(table)).toEqual(bars);
      expect(tableToIPC(table)).toEqual(tableToIPC(tableOf(schema, batchesOf(15))));
    },
  );

  test('makes an empty table of no batches', () => {
    const table = tableOf(schema, []);
    expect(table.numRows).toBe(0);
    expect(table.schema).toBe(schema);
  });

  test('takes slices for what they show', () => {
    const batches = barsTable(bars).batches;
    const slices = [
      [0, 4],
      [4, 5],
      [5, 15],
    ] as const;
    const sliced = slices.flatMap(([from, to]) => batches.map((batch) => batch.slice(from, to)));
    expect(barsFrom(tableOf(schema, sliced))).toEqual(bars);
  });

  test('keeps nulls where they are, over uneven batches, and nothing in their slots', () => {
    const holes = bars.map((row, index) =>
      index % 3 === 1 ? bar(row.symbol, '2024-11-25', index, { open: null as never }) : row,
    );
    const table = tableOf(
      schema,
      [holes.slice(0, 3), holes.slice(3, 4), holes.slice(4)].flatMap(
        (part) => barsTable(part).batches,
      ),
    );
    expect(barsFrom(table)).toEqual(holes);
    expect(table.getChild('open')?.nullCount).toBe(5);
    expect(table.getChild('open')?.data[0]?.values[1]).toBe(0);
  });
});
