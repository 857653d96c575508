import { NS_PER_MINUTE, stringRuns, utcNsToNewYork, valuesOf, vectorOf } from '@taq/schema';
import type { Table } from 'apache-arrow';
import type { ChartOptions } from '../chart.ts';
import { formatClock, formatDay } from '../format.ts';
import {
  requireFewPanels,
  type LineChart,
  type LinePanel,
  type LinePoint,
  type LineTick,
} from './line-chart.ts';

const COLUMNS = [
  { column: 'ask', name: 'ask', style: 'step' },
  { column: 'bid', name: 'bid', style: 'step' },
  { column: 'trade_px', name: 'trades', style: 'dots' },
] as const;

/**
 * Ticks as trades between bid and ask over the time that they span. Where they are more than `slots`
 * a series, each slot keeps its first, lowest, highest and last value, so no extreme is lost. Throws
 * `INVALID_ARGUMENT` for more than 50 symbols.
 */
export function tickLines(table: Table, options: ChartOptions, slots: number): LineChart {
  const instants = table.numRows === 0 ? new BigInt64Array() : valuesOf<BigInt64Array>(table, 'ts');
  const [first, last] = span(instants);
  const length = Math.max(1, Number(last - first) / 1e9);
  const runs = table.numRows === 0 ? [] : [...stringRuns(vectorOf(table, 'symbol'))];
  const symbols = [...new Set([...(options.symbols ?? []), ...runs.map(({ value }) => value)])];
  requireFewPanels(symbols);
  const panels = symbols.map((symbol): LinePanel => ({
    symbol,
    series: COLUMNS.map(({ column, name, style }) => {
      const own = runs.filter(({ value }) => value === symbol);
      const points = own.flatMap((run) => pointsOf(table, column, run, instants, first));
      return { name, style, points: thinned(points, length, slots) };
    }),
  }));
  const { start, end } = options;
  const named = symbols.length > 6 ? `${symbols.length} symbols` : symbols.join(', ');
  const range = start === end ? start : `${start} to ${end}`;
  const { abbreviation } = utcNsToNewYork(first);
  return {
    title: options.title ?? [named, range].filter(Boolean).join(' · '),
    about: `trades, best bid and offer, New York time (${abbreviation}), USD`,
    panels,
    length,
    ticks: (gap) => clockTicks(first, length, gap * length),
  };
}

function span(instants: BigInt64Array): [first: bigint, last: bigint] {
  if (instants.length === 0) return [0n, 0n];
  return instants.reduce<[bigint, bigint]>(
    ([first, last], ts) => [ts < first ? ts : first, ts > last ? ts : last],
    [instants[0] ?? 0n, instants[0] ?? 0n],
  );
}

function pointsOf(
  table: Table,
  column: string,
  { start, end }: { readonly start: number; readonly end: number },
  instants: BigInt64Array,
  first: bigint,
): LinePoint[] {
  const vector = vectorOf(table, column);
  const points: LinePoint[] = [];
  for (let row = start; row < end; row += 1) {
    const value: unknown = vector.get(row);
    if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) continue;
    points.push({ at: Number((instants[row] ?? 0n) - first) / 1e9, value });
  }
  return points;
}

/** First, lowest, highest and last of each slot, in their order. */
function thinned(points: readonly LinePoint[], length: number, slots: number): LinePoint[] {
  if (points.length <= slots) return [...points];
  const kept: LinePoint[] = [];
  let [from, slot] = [0, 0];
  const close = (until: number): void => {
    const inside = points.slice(from, until);
    const byValue = inside.toSorted((left, right) => (left.value ?? 0) - (right.value ?? 0));
    const chosen = new Set([inside[0], byValue[0], byValue.at(-1), inside.at(-1)]);
    kept.push(...inside.filter((point) => chosen.has(point)));
    from = until;
  };
  points.forEach(({ at }, index) => {
    const own = Math.floor((at / length) * slots);
    if (own !== slot && index > from) close(index);
    slot = own;
  });
  close(points.length);
  return kept;
}

const STEPS_S = [1, 5, 10, 30, 60, 300, 600, 900, 1800, 3600, 7200, 14_400];

function clockTicks(first: bigint, length: number, gap: number): LineTick[] {
  const step = STEPS_S.find((seconds) => seconds >= gap) ?? 86_400;
  if (length > 86_400) return dayTicks(first, length, gap);
  const intoMinute = Number(first % (NS_PER_MINUTE * 1440n)) / 1e9;
  const begin = Math.ceil(intoMinute / step) * step - intoMinute;
  const count = Math.max(0, Math.floor((length - begin) / step) + 1);
  return Array.from({ length: count }, (_, index) => {
    const at = begin + index * step;
    const ts = first + BigInt(Math.round(at * 1e9));
    const { nanosOfDay } = utcNsToNewYork(ts);
    const seconds = String(Number(nanosOfDay / 1_000_000_000n) % 60).padStart(2, '0');
    return { at, label: step < 60 ? `${formatClock(ts)}:${seconds}` : formatClock(ts) };
  });
}

function dayTicks(first: bigint, length: number, gap: number): LineTick[] {
  const step = Math.ceil(gap / 86_400) * 86_400;
  const count = Math.floor(length / step) + 1;
  return Array.from({ length: count }, (_, index) => {
    const at = index * step;
    return { at, label: formatDay(first + BigInt(at) * 1_000_000_000n) };
  });
}
